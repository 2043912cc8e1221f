//! Real carriers as the vendor's presets describe them, and places for plausible names. Data only.
//! Source: vendor's guides; docs/trunks.md, 3.5.

/// How a carrier is reached.
pub struct Carrier {
    /// Brand label, also the wire value.
    pub brand: &'static str,
    /// `auth_mode`.
    pub mode: &'static str,
    /// Host; `{you}` is the part that belongs to the account.
    pub host: &'static str,
    /// SIP port.
    pub port: u16,
    /// `additional_ips`.
    pub networks: &'static str,
    /// Whether the PBX sends REGISTER.
    pub registration: bool,
    /// Needs the caller id in Contact, From and P-Asserted-Identity (docs/trunks.md, 5.4).
    pub common_mapping: bool,
}

const fn carrier(
    brand: &'static str,
    mode: &'static str,
    host: &'static str,
    networks: &'static str,
) -> Carrier {
    Carrier { brand, mode, host, port: 5060, networks, registration: true, common_mapping: false }
}

const TWILIO: &str = "54.172.60.0/30;54.244.51.0/30;54.171.127.192/30;35.156.191.128/30;54.65.63.192/30;\
                      54.169.127.128/30;54.252.254.64/30;177.71.206.192/30";
const TELNYX: &str = "192.76.120.10/32;64.16.250.10/32;185.246.41.140/32;185.246.41.141/32;103.115.244.145/32;\
                      103.115.244.146/32;192.76.120.31/32;64.16.250.13/32";
const VONAGE: &str = "216.147.0.0/18;168.100.64.0/18";
const VOXTELESYS: &str = "23.155.16.0/24;23.155.17.0/24;23.155.18.0/24;23.247.232.0/22;216.52.108.0/22";
const WAVIX: &str = "209.58.144.243/32;95.211.82.14/32;173.234.106.26/32;23.108.101.90/32";
const CM: &str = "31.169.63.80/28;31.169.63.0/28;31.169.62.160/27;188.94.184.96/28;188.94.185.96/28";
const SIPTRUNK: &str = "63.247.69.226/32;205.251.137.154/32;104.219.162.0/24;104.219.163.0/24";
const SINCH: &str = "206.146.131.0/28;206.146.133.0/28;206.146.134.0/28;206.146.136.0/28;206.146.137.0/28;\
                     206.146.138.0/28;206.146.139.0/28;206.146.141.0/28";
const VOIP_INNOVATIONS: &str = "64.136.160.0/20;209.166.128.200/32;209.166.128.201/32;209.166.128.203/32;\
                                209.166.154.68/32;209.166.154.70/32;209.166.154.71/32";

/// The carriers that a seeded trunk is drawn from.
pub const CARRIERS: &[Carrier] = &[
    Carrier { registration: false, ..carrier("Twilio", "REGISTER_AUTH", "{you}.pstn.twilio.com", TWILIO) },
    Carrier {
        registration: false,
        ..carrier("Twilio Interconnect", "REGISTER_AUTH", "{you}.pstn.frankfurt.twilio.com", "")
    },
    carrier("Telnyx - US", "IP_AUTH", "192.76.120.10", TELNYX),
    carrier("Telnyx - US", "REGISTER_AUTH", "sip.telnyx.com", TELNYX),
    carrier("Vonage", "REGISTER_AUTH", "{you}.sip-eu.vonage.com", VONAGE),
    carrier("Vonage", "IP_AUTH", "{you}.sip-us.vonage.com", VONAGE),
    carrier("QuestBlue", "REGISTER_AUTH", "sbc.questblue.com", "128.136.235.202/32"),
    carrier("VoIP.ms", "REGISTER_AUTH", "sanjose2.voip.ms", "208.100.60.0/24"),
    carrier("VoIP.ms", "REGISTER_AUTH", "sydney1.voip.ms", ""),
    carrier("Voxtelesys", "IP_AUTH", "23.155.16.10", VOXTELESYS),
    carrier("Voxtelesys", "REGISTER_AUTH", "{you}.sip.voxtelesys.net", VOXTELESYS),
    carrier("Wavix - US", "REGISTER_AUTH", "us.wavix.net", WAVIX),
    carrier("Bandwidth", "IP_AUTH", "216.82.224.202", "216.82.225.202/32"),
    carrier("Flowroute", "IP_AUTH", "us-west-or.sip.flowroute.com", ""),
    Carrier { port: 0, ..carrier("CM.com", "IP_AUTH", "178.22.58.10", CM) },
    Carrier { port: 0, ..carrier("CM.com", "REGISTER_AUTH", "nl.voip.cm.com", "") },
    carrier("VoIP Innovations", "IP_AUTH", "64.136.173.33", VOIP_INNOVATIONS),
    carrier("SIPTRUNK", "REGISTER_AUTH", "gw.siptrunk.com", SIPTRUNK),
    Carrier { port: 0, ..carrier("Sinch", "REGISTER_AUTH", "{you}.pstn.sinch.com", SINCH) },
    Carrier {
        common_mapping: true,
        ..carrier(
            "VoiceMeUp",
            "REGISTER_AUTH",
            "sip-slb-cola.voicemeup.com",
            "72.55.158.150/32;209.44.127.200/32",
        )
    },
    Carrier { common_mapping: true, ..carrier("Gamma", "IP_AUTH", "{you}.gamma.example", "198.51.100.0/28") },
    carrier("Generic", "REGISTER_AUTH", "{you}.sip.example.net", ""),
    carrier("Generic", "ACCEPT_REGISTER", "{you}.gw.internal", ""),
    carrier("Generic", "ACCEPT_REGISTER", "{you}.e1.internal", ""),
    carrier("Microsoft Teams", "TEAMS", "sip.pstnhub.microsoft.com", ""),
    carrier("WhatsApp", "WHATS_APP", "whatsapp.com", ""),
];

/// A place and the number prefix (country and area) of its DID pools.
pub const PLACES: &[(&str, &str)] = &[
    ("Amsterdam", "3120"),
    ("Atlanta", "1404"),
    ("Auckland", "649"),
    ("Barcelona", "3493"),
    ("Berlin", "4930"),
    ("Boston", "1617"),
    ("Brussels", "322"),
    ("Chicago", "1312"),
    ("Copenhagen", "4533"),
    ("Dallas", "1214"),
    ("Dublin", "3531"),
    ("Düsseldorf", "49211"),
    ("Geneva", "4122"),
    ("Hamburg", "4940"),
    ("Hong Kong", "8523"),
    ("Kraków", "4812"),
    ("Lisbon", "35121"),
    ("London", "4420"),
    ("Madrid", "3491"),
    ("Málaga", "34952"),
    ("Melbourne", "613"),
    ("Montréal", "1514"),
    ("New York", "1646"),
    ("Oslo", "472"),
    ("Paris", "331"),
    ("Prague", "4202"),
    ("San José", "1408"),
    ("São Paulo", "5511"),
    ("Seattle", "1206"),
    ("Singapore", "656"),
    ("Stockholm", "468"),
    ("Sydney", "612"),
    ("Tokyo", "813"),
    ("Toronto", "1416"),
    ("Vienna", "431"),
    ("Zürich", "4144"),
];

/// Kinds of sites in a place.
pub const SITES: &[&str] = &[
    "office",
    "head office",
    "warehouse",
    "contact centre",
    "clinic",
    "plant",
    "shop",
    "lab",
    "hotel",
    "campus",
];

/// Texts that a careless console mishandles, for names.
pub const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "'; DROP TABLE providers; --",
    "100 % _literally_ \\ ' ''",
    "=cmd|'/c calc'!A1",
    "@SUM(1+1)",
    "\u{202e}gnp.exe",
    "\u{2066}isolated\u{2069} \u{200b}zero\u{200d}width",
    "👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    "Z̸̢̛a̵l̶g̷o̴ ͕stacked̴̡̛ ͎marks",
    "null",
    "__proto__",
    "../../etc/passwd",
    "javascript:alert(1)",
    "تجربة اسم طويل",
    "line\u{2028}separator",
    "tab\tand\nnew line",
    "name with trailing blanks   ",
];
