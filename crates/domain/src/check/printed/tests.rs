//! Lists as carriers print them, and the result for each.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use crate::check::networks::{join_networks, networks, with_prefix};
use crate::check::samples::{applied, said};
use crate::check::{Change, Checked, Finding};
use crate::growth::is_linear;
use crate::samples::Random;

/// The offer to take a list as it was read, if there is no question.
fn offer(checked: &Checked<Vec<IpNet>>) -> Option<&Finding> {
    match checked.findings.as_slice() {
        [finding] if !finding.text.starts_with("Item ") => Some(finding).filter(|found| found.fix.is_some()),
        [..] => None,
    }
}

/// The result of one click, in the stored form.
fn taken(text: &str) -> Option<String> {
    let checked = networks(text, true);
    let after = networks(&applied(offer(&checked)?.fix.as_ref()?).unwrap(), true);
    assert!(
        after.findings.iter().all(|finding| !finding.text.contains("is read as")),
        "{text:?}: {}",
        said(&after)
    );
    Some(join_networks(&after.value.unwrap_or_else(|| panic!("{text:?}: {checked:?}"))))
}

/// The readings of a question, in the stored form or as text to be read again.
fn readings(text: &str) -> Vec<String> {
    networks(text, true).findings.iter().filter_map(|finding| applied(finding.fix.as_ref()?)).collect()
}

#[test]
fn printed_lists_are_taken_with_one_click() {
    for (text, expected) in [
        // An address with a netmask is one block.
        ("203.0.113.0 255.255.255.240", "203.0.113.0/28"),
        ("203.0.113.0/255.255.255.240", "203.0.113.0/28"),
        ("203.0.113.16 255.255.255.240", "203.0.113.16/28"),
        ("203.0.113.16/255.255.255.240", "203.0.113.16/28"),
        ("203.0.113.16 / 255.255.255.240", "203.0.113.16/28"),
        ("203.0.113.0 netmask 255.255.255.0", "203.0.113.0/24"),
        ("203.0.113.0 mask 255.255.255.0", "203.0.113.0/24"),
        ("203.0.113.0, subnet mask: 255.255.255.128", "203.0.113.0/25"),
        ("IP: 203.0.113.0\nSubnet mask: 255.255.255.0", "203.0.113.0/24"),
        ("Netz 203.0.113.0 Netzmaske 255.255.255.0", "203.0.113.0/24"),
        ("203.0.113.7 255.255.255.255", "203.0.113.7/32"),
        ("ip=203.0.113.7 mask=255.255.255.255", "203.0.113.7/32"),
        ("| 203.0.113.0 | 255.255.255.0 | Frankfurt |", "203.0.113.0/24"),
        ("inet 203.0.113.0 netmask 0xffffff00", "203.0.113.0/24"),
        ("192.0.2.(16-31)", "192.0.2.16/28"),
        ("203.0.113.0,255.255.255.0\n198.51.100.0,255.255.255.128", "203.0.113.0/24;198.51.100.0/25"),
        ("203.0.113.0/24 255.255.255.0", "203.0.113.0/24"),
        ("10.0.0.0 netmask 254.0.0.0", "10.0.0.0/7"),
        ("203.0.113.0 0.0.0.255", "203.0.113.0/24"),
        ("203.0.113.16/0.0.0.15", "203.0.113.16/28"),
        ("access-list 101 permit udp 203.0.113.0 0.0.0.255 any range 10000 20000", "203.0.113.0/24"),
        ("IP: 203.0.113.0 - Netmask: 255.255.255.0", "203.0.113.0/24"),
        ("2001:db8::[0-3]", "2001:db8::/126"),
        ("Subnet 203.0.113.0, mask /24", "203.0.113.0/24"),
        ("Subnet: 203.0.113.0\nPrefix: 24", "203.0.113.0/24"),
        ("203.0.113.0 - 203.0.113.63 (= /26)", "203.0.113.0/26"),
        ("Ticket #4711. 203.0.113.5", "203.0.113.5/32"),
        ("inetnum: 203.0.113.0 - 203.0.113.255\norigin: AS64500", "203.0.113.0/24"),
        ("54.172.60.0/30 (54.172.60.0 - 54.172.60.3)\t5060 (UDP/TCP)", "54.172.60.0/30"),
        // Ranges.
        ("192.0.2.10 - 192.0.2.20", "192.0.2.10/31;192.0.2.12/30;192.0.2.16/30;192.0.2.20/32"),
        ("192.0.2.16\u{2013}192.0.2.31", "192.0.2.16/28"),
        ("192.0.2.16 \u{2014} 192.0.2.31", "192.0.2.16/28"),
        ("192.0.2.16-192.0.2.31", "192.0.2.16/28"),
        ("192.0.2.16 to 192.0.2.31", "192.0.2.16/28"),
        ("von 192.0.2.16 bis 192.0.2.31", "192.0.2.16/28"),
        ("192.0.2.16 through 192.0.2.31.", "192.0.2.16/28"),
        ("192.0.2.16..192.0.2.31", "192.0.2.16/28"),
        ("192.0.2.16 ... 192.0.2.31", "192.0.2.16/28"),
        ("192.0.2.16-31", "192.0.2.16/28"),
        ("192.0.2.[16-31]", "192.0.2.16/28"),
        ("192.0.2.16~192.0.2.31, 192.0.2.40", "192.0.2.16/28;192.0.2.40/32"),
        ("192.0.2.16- 192.0.2.31", "192.0.2.16/28"),
        ("192.0.2.16 -192.0.2.31", "192.0.2.16/28"),
        ("2001:db8::-2001:db8::f", "2001:db8::/124"),
        ("2001:db8:: - 2001:db8::f", "2001:db8::/124"),
        // Ports, schemes and labels.
        ("192.0.2.10:5060", "192.0.2.10/32"),
        ("192.0.2.10:5060-5080/udp", "192.0.2.10/32"),
        ("192.0.2.10:5060, 192.0.2.11:5061.", "192.0.2.10/32;192.0.2.11/32"),
        ("udp:192.0.2.10:5060", "192.0.2.10/32"),
        ("UDP://192.0.2.10:5060", "192.0.2.10/32"),
        ("sip:192.0.2.10;transport=udp", "192.0.2.10/32"),
        ("<sip:12025550123@192.0.2.10:5060>", "192.0.2.10/32"),
        ("https://192.0.2.10:8443/login", "192.0.2.10/32"),
        ("192.0.2.10 UDP/5060", "192.0.2.10/32"),
        ("192.0.2.10/udp", "192.0.2.10/32"),
        ("192.0.2.10#5060", "192.0.2.10/32"),
        ("192.0.2.10 port 5060", "192.0.2.10/32"),
        ("[2001:db8::1]:5060", "2001:db8::1/128"),
        ("udp:[2001:db8::1]:5060", "2001:db8::1/128"),
        ("2001:db8::10 5060", "2001:db8::10/128"),
        ("2001:db8:0:0:0:0:0:1:5060", "2001:db8::1/128"),
        ("[2001:db8::]/64.", "2001:db8::/64"),
        (
            "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 include:spf.example.com -all",
            "192.0.2.0/24;2001:db8::/32",
        ),
        ("IP:192.0.2.1", "192.0.2.1/32"),
        ("SBC-192.0.2.1", "192.0.2.1/32"),
        // Tables, bullets, brackets.
        ("1. 192.0.2.10\n2. 192.0.2.11\n3) 192.0.2.12", "192.0.2.10/32;192.0.2.11/32;192.0.2.12/32"),
        ("• 192.0.2.10\n• 192.0.2.11,\n- 192.0.2.12.", "192.0.2.10/32;192.0.2.11/32;192.0.2.12/32"),
        ("-192.0.2.10\n-192.0.2.11", "192.0.2.10/32;192.0.2.11/32"),
        ("#1 192.0.2.10\n#2 192.0.2.11", "192.0.2.10/32;192.0.2.11/32"),
        ("| Site | Address |\n|---|---|\n| Berlin | 192.0.2.11 |", "192.0.2.11/32"),
        ("site;address;port\nBerlin;192.0.2.11;5060\nKöln;192.0.2.12;5060", "192.0.2.11/32;192.0.2.12/32"),
        ("[\"192.0.2.1/32\", \"192.0.2.2/32\"]", "192.0.2.1/32;192.0.2.2/32"),
        ("[192.0.2.1,\n192.0.2.2]", "192.0.2.1/32;192.0.2.2/32"),
        ("{\"ip\": \"192.0.2.1\", \"port\": 5060}", "192.0.2.1/32"),
        ("ips:\n  - 192.0.2.0/24\n  - 2001:db8::/32", "192.0.2.0/24;2001:db8::/32"),
        (
            "**192.0.2.1** _192.0.2.2_ `192.0.2.3` <td>192.0.2.4</td>",
            "192.0.2.1/32;192.0.2.2/32;192.0.2.3/32;192.0.2.4/32",
        ),
        (
            "(192.0.2.1), „192.0.2.2“ and 192.0.2.3 & 192.0.2.4",
            "192.0.2.1/32;192.0.2.2/32;192.0.2.3/32;192.0.2.4/32",
        ),
        ("192[.]0[.]2[.]1, 192.0.2(dot)2, 2001[:]db8::1", "192.0.2.1/32;192.0.2.2/32;2001:db8::1/128"),
        ("192.0.2.0 / 24", "192.0.2.0/24"),
        ("192.0.2.0 /24", "192.0.2.0/24"),
        ("host 192.0.2.10, host 192.0.2.11", "192.0.2.10/32;192.0.2.11/32"),
        // Lines of firewalls.
        ("permit udp host 192.0.2.1 any eq 5060", "192.0.2.1/32"),
        ("-A INPUT -s 192.0.2.1/32 -p udp --dport 5060 -j ACCEPT", "192.0.2.1/32"),
        ("ufw allow proto udp from 192.0.2.0/24 to any port 5060", "192.0.2.0/24"),
        ("ignoreip = 192.0.2.1/32 ::1", "192.0.2.1/32;::1/128"),
        ("/ip firewall address-list add address=192.0.2.0/24 list=carrier", "192.0.2.0/24"),
        ("set_real_ip_from 192.0.2.0/24;", "192.0.2.0/24"),
        ("object network CARRIER\n subnet 192.0.2.0 255.255.255.0", "192.0.2.0/24"),
        // Duplicates, addresses in comments, and text that is not an address.
        ("192.0.2.1 x 192.0.2.1", "192.0.2.1/32"),
        ("192.0.2.1 # was 192.0.2.9", "192.0.2.1/32"),
        ("192.0.2.1 // Frankfurt\n; Berlin\n192.0.2.2 ; Berlin", "192.0.2.1/32;192.0.2.2/32"),
        ("#192.0.2.9\n192.0.2.1", "192.0.2.1/32"),
        ("Version 22.2.0.1, v1.2.3.4: 192.0.2.1", "192.0.2.1/32"),
        ("1.3.6.1.4.1 and 1.2.3.4.5: 192.0.2.1", "192.0.2.1/32"),
        ("00:1a:2b:3c:4d:5e 10:30 2024-01-15T10:30:00Z 15.01.2024 192.0.2.1", "192.0.2.1/32"),
        ("10.2.0.192.in-addr.arpa ip-192-0-2-9.example.com 192.0.2.9.example.com 192.0.2.1", "192.0.2.1/32"),
        ("$12.50 a call, +1 202 555 0123, 0800-1234567; 192.0.2.1", "192.0.2.1/32"),
    ] {
        assert_eq!(taken(text).as_deref(), Some(expected), "{text:?}: {}", said(&networks(text, true)));
    }
}

#[test]
fn uncertain_texts_become_questions() {
    for (text, says, offers) in [
        // IPv6 next to a port.
        ("2001:db8::1:5060", "5060 may be a port", vec!["2001:db8::1/128", "2001:db8::1:5060/128"]),
        ("udp:2001:db8::1:5061", "5061 may be a port", vec!["2001:db8::1/128", "2001:db8::1:5061/128"]),
        ("2001:db8::1:15060", "15060 looks like a port", vec!["2001:db8::1/128"]),
        ("SBC ::192.0.2.1", "two colons of the text", vec!["SBC 192.0.2.1/32", "SBC ::c000:201/128"]),
        ("2001:db8:::1", "write the address alone", vec![]),
        // A number next to an address.
        ("192.0.2.0 24", "24 may be a prefix length", vec!["192.0.2.0/24", "192.0.2.0/32"]),
        (
            "192.0.2.0,24",
            "24 may be a prefix length",
            vec!["192.0.2.0/24", "192.0.2.0/32", "192.0.2.0/32, 192.0.2.24/32"],
        ),
        ("192.0.2.0:24", "24 may be a prefix length", vec!["192.0.2.0/24", "192.0.2.0/32"]),
        (
            "192.0.2.9 / 24",
            "24 may be a prefix length",
            vec!["192.0.2.9/24", "192.0.2.9/32", "192.0.2.9/32, 192.0.2.24/32"],
        ),
        ("2001:db8:: 64", "64 may be a prefix length", vec!["2001:db8::/64", "2001:db8::/128"]),
        (
            "203.0.113.5\nPrefix length: 24",
            "24 may be a prefix length",
            vec!["203.0.113.5/24", "203.0.113.5/32"],
        ),
        ("192.0.2.10, 200", "200 may be the end", vec!["192.0.2.10/32, 192.0.2.200/32", "192.0.2.10/32"]),
        ("192.0.2.10, .11", "the end of another", vec!["192.0.2.10/32, 192.0.2.11/32"]),
        ("192.0.2.1/2/3", "from 0 to 32", vec!["192.0.2.1/32, 192.0.2.2/32, 192.0.2.3/32"]),
        ("192.0.2.1/5060", "5060 is no prefix length", vec!["192.0.2.1/32"]),
        ("192.0.2.1/192.0.2.2", "two addresses", vec!["192.0.2.1/32, 192.0.2.2/32"]),
        // Ranges.
        (
            "192.0.2.0-24",
            "a range, or a prefix",
            vec!["192.0.2.0/24", "192.0.2.0/28, 192.0.2.16/29, 192.0.2.24/32"],
        ),
        ("192.0.2.10 - 12", "a range, or a number", vec!["192.0.2.10/31, 192.0.2.12/32", "192.0.2.10/32"]),
        ("192.0.2.1 - 198.51.100.1", "too wide", vec!["192.0.2.1/32, 198.51.100.1/32"]),
        ("192.0.2.9-192.0.2.1", "ends before it begins", vec!["192.0.2.9/32, 192.0.2.1/32"]),
        ("192.0.2.9 - 2001:db8::1", "from IPv4 to IPv6", vec!["192.0.2.9/32, 2001:db8::1/128"]),
        (
            "192.0.2.0/24 - 192.0.5.0/24",
            "is it a range",
            vec!["192.0.2.0/24, 192.0.5.0/24", "192.0.2.0/23, 192.0.4.0/23"],
        ),
        (
            "192.0.2.1 -\n192.0.2.3",
            "is it a range",
            vec!["192.0.2.1/32, 192.0.2.3/32", "192.0.2.1/32, 192.0.2.2/31"],
        ),
        ("- 192.0.2.1 - 192.0.2.9", "dashes between", vec!["- 192.0.2.1/32, 192.0.2.9/32"]),
        ("192.0.2.1 -> 198.51.100.1", "the arrow", vec![]),
        ("192.0.2.1 \u{2192} 198.51.100.1", "the arrow", vec![]),
        (
            "192.0.2.1 to .9",
            "a range, or a number",
            vec!["192.0.2.1/32, 192.0.2.2/31, 192.0.2.4/30, 192.0.2.8/31", "192.0.2.1/32"],
        ),
        (
            "First | Last\n192.0.2.16 | 192.0.2.31",
            "the ends of a range",
            vec!["First | Last\n192.0.2.16/28", "First | Last\n192.0.2.16/32, 192.0.2.31/32"],
        ),
        (
            "From: 192.0.2.16\nTo: 192.0.2.31",
            "is it a range",
            vec!["From: 192.0.2.16/32, 192.0.2.31/32", "From: 192.0.2.16/28"],
        ),
        (
            "start-ip,end-ip\n192.0.2.1,198.51.100.1",
            "the ends of a range",
            vec!["start-ip,end-ip\n192.0.2.1/32, 198.51.100.1/32"],
        ),
        (
            "between 192.0.2.16 and 192.0.2.31",
            "is it a range",
            vec!["between 192.0.2.16/32, 192.0.2.31/32", "between 192.0.2.16/28"],
        ),
        (
            "range 192.0.2.16 192.0.2.31",
            "is it a range",
            vec!["range 192.0.2.16/32, 192.0.2.31/32", "range 192.0.2.16/28"],
        ),
        (
            "192.0.2.16 up to 192.0.2.31",
            "is it a range",
            vec!["192.0.2.16/32, 192.0.2.31/32", "192.0.2.16/28"],
        ),
        (
            "192.0.2.16 bis einschließlich 192.0.2.31",
            "is it a range",
            vec!["192.0.2.16/32, 192.0.2.31/32", "192.0.2.16/28"],
        ),
        ("192.0.2.16, to 192.0.2.31", "is it a range", vec!["192.0.2.16/32, 192.0.2.31/32", "192.0.2.16/28"]),
        (
            "192.0.2.16\nto\n192.0.2.31",
            "is it a range",
            vec!["192.0.2.16/32, 192.0.2.31/32", "192.0.2.16/28"],
        ),
        ("192.0.2.16\n-\n192.0.2.31", "is it a range", vec!["192.0.2.16/32, 192.0.2.31/32", "192.0.2.16/28"]),
        ("192.0.2.16 ÷ 192.0.2.31", "the arrow", vec![]),
        ("2001:db8::1 - 5", "is it a range", vec!["2001:db8::1/128"]),
        ("2001:db8::1-5", "write the range", vec![]),
        ("192.0.2.1 \u{2013} 255.255.255.0", "the netmask of the address", vec!["192.0.2.1/24"]),
        (
            "First: 192.0.2.1, last: 192.0.2.6",
            "the text says \"last\"",
            vec!["192.0.2.1/32, 192.0.2.6/32", ""],
        ),
        ("192.0.2.0 :24", "24 may be a prefix length", vec!["192.0.2.0/24", "192.0.2.0/32"]),
        // Masks.
        ("203.0.113.5 0.0.0.15", "leaves bits open", vec!["203.0.113.0/28"]),
        ("203.0.113.5 0.0.0.0", "alone in a wildcard", vec!["203.0.113.5/32"]),
        ("0.0.0.0 0.0.0.0", "alone in a wildcard", vec!["0.0.0.0/32"]),
        ("203.0.113.0 0.0.0.14", "not contiguous", vec![]),
        ("203.0.113.0 255.0.255.0", "not contiguous", vec![]),
        ("203.0.113.0/24 255.255.0.0", "differ", vec![]),
        ("203.0.113.0\n255.255.255.0", "the netmask of the address", vec!["203.0.113.0/24"]),
        ("255.255.255.0", "follows its address", vec![]),
        // Shortened, padded or damaged addresses.
        ("192.0.2.x", "every address of the block", vec!["192.0.2.0/24"]),
        ("192.0.2.*", "every address of the block", vec!["192.0.2.0/24"]),
        ("192.0.x.x", "every address of the block", vec!["192.0.0.0/16"]),
        ("192.0.2/24", "four parts", vec!["192.0.2.0/24"]),
        ("192.168/16", "four parts", vec!["192.168.0.0/16"]),
        ("192.0.2", "four parts", vec![]),
        ("192.0.2.1.5060", "the fifth may be a port", vec!["192.0.2.1/32"]),
        ("192.000.002.001", "leading zeros", vec!["192.0.2.1/32"]),
        ("010.0.0.1", "Some systems read this as 8.0.0.1", vec!["10.0.0.1/32"]),
        ("010.000.000.000/08", "leading zeros", vec!["10.0.0.0/8"]),
        ("\u{ff11}92.0.2.1", "the digits as 0 to 9", vec![]),
        ("192.0. 2.1", "blanks in it", vec!["192.0.2.1/32"]),
        ("192 .0.2.1", "blanks in it", vec!["192.0.2.1/32"]),
        ("192,0,2,1", "commas dots", vec!["192.0.2.1/32"]),
        ("192-0-2-1", "write the address alone", vec![]),
        ("192.0.2.256", "each part is 0 to 255", vec![]),
        ("!192.0.2.1", "write the address alone", vec![]),
        ("-ip4:192.0.2.1", "write the address alone", vec![]),
        ("SBC1-192.0.2.10", "write the address alone", vec!["192.0.2.10/32"]),
        ("https://192.0.2.0/24", "the prefix length of a block, or", vec![]),
        (
            "192.0.2.1, 2 and 3",
            "ends of more addresses",
            vec!["192.0.2.1/32, 192.0.2.2/32, 192.0.2.3/32", "192.0.2.1/32"],
        ),
        ("192.0.2.1/32 & .3", "the end of another address", vec!["192.0.2.1/32 & 192.0.2.3/32"]),
        ("1.192.0.2.10", "four parts", vec![]),
        ("10/8 x", "four parts", vec!["10.0.0.0/8 x"]),
        ("192.O.2.l", "a letter stands", vec![]),
        ("l92.0.2.1", "a letter stands", vec![]),
        ("10.0.0.{1,2}", "each address on its own", vec![]),
        ("sbc-192.0.2.9:5060", "write the address alone", vec![]),
        ("sbc1.example.com/192.0.2.10", "write the address alone", vec![]),
        ("192.0.2.1and192.0.2.2", "write the address alone", vec![]),
        ("+192.0.2.1", "write the address alone", vec!["192.0.2.1/32"]),
        ("fe80::1%eth0 x", "leave out the zone", vec!["fe80::1/128 x"]),
        ("203.0.113.0 0xff00ff00", "not contiguous", vec![]),
        // Perhaps not meant.
        ("<!-- 192.0.2.9 -->", "the text says \"!--\"", vec!["<192.0.2.9/32", "<"]),
        (
            "inet 192.0.2.1/24 brd 192.0.2.255",
            "the text says \"brd\"",
            vec!["192.0.2.1/24, 192.0.2.255/32", ""],
        ),
        ("no 192.0.2.9", "the text says \"no\"", vec!["192.0.2.9/32", ""]),
        ("Old: 192.0.2.9", "the text says \"Old\"", vec!["192.0.2.9/32", ""]),
        ("192.0.2.9 (deprecated)", "the text says \"deprecated\"", vec!["192.0.2.9/32)", ")"]),
        (
            "No longer in use:\n192.0.2.9\n192.0.2.8\nNew:\n192.0.2.1",
            "the text says \"No\"",
            vec!["192.0.2.9/32, 192.0.2.8/32\nNew:\n192.0.2.1", "\nNew:\n192.0.2.1"],
        ),
        ("-s 192.0.2.1 -d 198.51.100.7", "the text says \"-d\"", vec!["192.0.2.1/32, 198.51.100.7/32", ""]),
        (
            "permit udp host 192.0.2.1 host 198.51.100.7",
            "the text says \"host\"",
            vec!["192.0.2.1/32, 198.51.100.7/32", ""],
        ),
    ] {
        let checked = networks(text, true);
        assert_eq!(checked.value, None, "{text:?}");
        assert!(offer(&checked).is_none(), "{text:?}: {}", said(&checked));
        assert!(said(&checked).contains(says), "{text:?}: {}", said(&checked));
        assert_eq!(readings(text), offers, "{text:?}");
    }
}

#[test]
fn parts_left_out_are_reported_with_the_reason() {
    for (text, says) in [
        (
            "192.0.2.1 sip.example.com",
            "Left out: host names, which cannot stand in this field (\"sip.example.com\")",
        ),
        ("192.0.2.1:5060", "Left out: ports and other numbers (\"5060\")"),
        ("192.0.2.1 # was 192.0.2.9", "Left out: addresses in comments (\"# was 192.0.2.9\")"),
        ("192.0.2.1 # Berlin", "Left out: comments (\"# Berlin\")"),
        ("192.0.2.1 version 1.2.3.4", "version numbers (\"1.2.3.4\"); other words (\"version\")"),
        ("192.0.2.1 +1 202 555 0123", "phone numbers (\"+1 202 555 0123\")"),
        ("192.0.2.1 noc@example.com", "mail addresses (\"noc@example.com\")"),
        ("192.0.2.1 15.01.2024 10:30", "dates and times (\"15.01.2024\", \"10:30\")"),
        ("192.0.2.1 00:1a:2b:3c:4d:5e", "hardware addresses (\"00:1a:2b:3c:4d:5e\")"),
        ("192.0.2.1/32 x 192.0.2.1", "what is listed twice (\"192.0.2.1\")"),
        ("a b c d 192.0.2.1", "other words (\"a\", \"b\", \"c\", …)"),
        ("x 192.0.2.1 192.0.2.0/28", "1 address and 1 block: 192.0.2.1, 192.0.2.0/28. Left out: other words"),
        (
            "203.0.113.0 255.255.255.0",
            "1 block: 203.0.113.0/24. \"203.0.113.0 255.255.255.0\" is read as 203.0.113.0/24",
        ),
        ("sip.example.com", "Host names cannot stand in this field"),
        ("# 192.0.2.9", "Those in comments are not taken"),
        ("Our addresses follow by mail", "No address was found: enter an address, such as 192.0.2.0/24"),
    ] {
        let checked = networks(text, true);
        assert_eq!(
            (checked.value.is_none(), checked.findings.len()),
            (true, 1),
            "{text:?}: {}",
            said(&checked)
        );
        assert!(said(&checked).contains(says), "{text:?}: {}", said(&checked));
    }
}

/// A letter with many lines results in one finding.
#[test]
fn a_whole_letter_is_one_offer() {
    let letter = "Dear customer,\n\nSIP signalling (UDP/TCP 5060, TLS 5061)\n\
        -----------------------------------------\n\
        Frankfurt   203.0.113.16  255.255.255.240   sbc1.carrier.example\n\
        Berlin      198.51.100.7:5060               sbc2.carrier.example\n\
        Ashburn     192.0.2.10 - 192.0.2.11         (US)\n\n\
        RTP: 198.51.100.128/25, ports 10000-20000/udp\n\
        IPv6: [2001:db8::10]:5060, 2001:db8:5::/48\n\n\
        # 192.0.2.99 retires on 2024-06-30\n\
        Questions: +49 30 1234567 or noc@carrier.example (rev. 2.1)\n";
    assert_eq!(
        taken(letter).as_deref(),
        Some(
            "203.0.113.16/28;198.51.100.7/32;192.0.2.10/31;198.51.100.128/25;2001:db8::10/128;2001:db8:5::/48"
        )
    );
    let checked = networks(letter, true);
    let finding = offer(&checked).unwrap();
    assert_eq!(finding.fix.as_ref().unwrap().label, "Use these addresses");
    for says in
        ["2 addresses and 4 blocks: ", "\"sbc1.carrier.example\"", "\"# 192.0.2.99 retires", "10000-20000"]
    {
        assert!(finding.text.contains(says), "{}", finding.text);
    }
}

#[test]
fn a_list_that_accepts_every_address_is_reported() {
    let all_but_private =
        "0.0.0.0/5 8.0.0.0/7 11.0.0.0/8 12.0.0.0/6 16.0.0.0/4 32.0.0.0/3 64.0.0.0/2 128.0.0.0/1";
    let eighths: Vec<String> = (0..8).map(|part| format!("{}.0.0.0/3", part * 32)).collect();
    let halves = "::/2 4000::/2 8000::/1";
    for (text, says) in [
        ("0.0.0.0/1 128.0.0.0/1", "Together these ranges accept every IPv4 address"),
        ("128.0.0.0/1;0.0.0.0/2;64.0.0.0/2", "Together these ranges accept every IPv4 address"),
        ("0.0.0.0/1 128.0.0.0/1 192.0.2.0/24 0.0.0.0/1", "Together these ranges accept every IPv4 address"),
        (&eighths.join("\n"), "Together these ranges accept every IPv4 address"),
        ("5.5.5.5/1 200.5.5.5/1", "Together these ranges accept every IPv4 address"),
        (halves, "Together these ranges accept every IPv6 address"),
        ("::/1 8000::/1 192.0.2.1/32", "Together these ranges accept every IPv6 address"),
        ("0.0.0.0/0 ::/0", "This range accepts every address"),
        ("0.0.0.0/0 128.0.0.0/1", "This range accepts every address"),
        (all_but_private, "Together these ranges accept 99 % of all IPv4 addresses"),
        ("0.0.0.0/2 64.0.0.0/2", "Together these ranges accept 50 % of all IPv4 addresses"),
    ] {
        assert!(said(&networks(text, true)).contains(says), "{text}: {}", said(&networks(text, true)));
    }
    for text in ["0.0.0.0/1", "0.0.0.0/2 0.0.0.0/3", "::/1 4000::/2", "192.0.2.0/24 198.51.100.0/24"] {
        assert!(!said(&networks(text, true)).contains("ogether"), "{text}");
    }
}

/// Addresses from the first to the last.
type Span = (IpAddr, IpAddr);

/// Merged spans of numbers, to compare lists by the addresses in them.
fn merged(spans: impl IntoIterator<Item = Span>) -> Vec<(bool, u128, u128)> {
    let bits = |address: IpAddr| match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    };
    let mut spans: Vec<_> =
        spans.into_iter().map(|(first, last)| (first.is_ipv6(), bits(first), bits(last))).collect();
    spans.sort_unstable();
    let mut merged: Vec<(bool, u128, u128)> = Vec::new();
    for (kind, first, last) in spans {
        match merged.last_mut() {
            Some(before) if before.0 == kind && first <= before.2.saturating_add(1) => {
                before.2 = before.2.max(last)
            }
            Some(_) | None => merged.push((kind, first, last)),
        }
    }
    merged
}

/// Ways to print one address (@), between bars.
const ONE: &str = "@|@/32|@:5060|@:5060-5080|udp:@:5060|sip:@:5060;transport=udp|(@)|\"@\"|**@**|@ (Frankfurt)|\
    Frankfurt: @|@ - Frankfurt|@ UDP/5060|@ 5060 UDP|@ 255.255.255.255|@/255.255.255.255|host @|ip4:@|\
    @, TLS 5061|@ # primary|@ // primary|address=@|@ 5060|[@]|@.|https://@/|@ - 5060|SBC-@|<@>|@; Berlin";
/// The same, for texts that only a person can interpret.
const ONE_ASKED: &str = "@ 12|@:16|SBC2-@|@/5060|@, 30 channels|@, 200|old: @|@.5060|not @";
/// Ways to print a block: first (@) and last address (%), length (^), mask (&), wildcard (~), last part ($).
const BLOCK: &str = "@/^|@ / ^|@ /^|@ &|@/&|@ netmask &|@ mask &|@, subnet mask: &|@ ~|@/^ (Berlin)|RTP @/^|\
    @\t&|@ - %|@\u{2013}%|@ to %|@ bis %|@..%|@-$|@ & # Berlin|@-%|network @ &|@/^:5060|permit ip @ ~ any";
/// The same, for texts that only a person can interpret.
const BLOCK_ASKED: &str = "@ ^|@-^|@:^|@\n&|@ -> %|@/^ - %/^|@ -\n%|@,^";
/// Ways to print a range.
const RANGE: &str = "@ - %|@-%|@ \u{2013} %|@ to %|@ through %|@ ... %|@-$|@.. %|from @ to %|@- %|(@ - %)";
/// Ways to print one IPv6 address.
const SIX: &str = "@|[@]|[@]:5060|@/128|[@]/128|@ 5060|udp:[@]:5061|\"@\"|ip6:@|(@)|@ - Berlin";
/// The same, for texts that only a person can interpret.
const SIX_ASKED: &str = "@:5060|@ 64|udp:@:5061|@:15060";

/// Some addresses in a random spelling of carriers.
fn printed(random: &mut Random, is_asked: bool) -> (Span, String) {
    let net = random.one(&["192.0.2", "198.51.100", "203.0.113"]);
    let v4 = |last: u64| -> IpAddr { format!("{net}.{last}").parse().unwrap() };
    let is_asked = is_asked && random.below(2) == 0;
    let kind = random.below(10);
    let (prints, first, last, prefix) = match kind {
        0..4 => {
            let address = v4(random.below(256));
            (if is_asked { ONE_ASKED } else { ONE }, address, address, 32)
        }
        4..6 => {
            let prefix = 24 + random.below(8);
            let size = 1_u64 << (32 - prefix);
            let first = random.below(256 / size) * size;
            (if is_asked { BLOCK_ASKED } else { BLOCK }, v4(first), v4(first + size - 1), prefix)
        }
        6 | 7 => {
            let first = random.below(200);
            (RANGE, v4(first), v4(first + random.below(56)), 32)
        }
        _ => {
            let start = Ipv6Addr::new(0x2001, 0xdb8, random.below(65_536) as u16, 0, 0, 0, 0, 0);
            if random.below(2) == 0 {
                let block = with_prefix(start.into(), 48);
                return ((start.into(), block.broadcast()), block.to_string());
            }
            let address = Ipv6Addr::from_bits(start.to_bits() | u128::from(random.below(65_536)));
            (if is_asked { SIX_ASKED } else { SIX }, address.into(), address.into(), 0)
        }
    };
    let prints: Vec<&str> = prints.split('|').collect();
    let bits = u32::MAX.checked_shl(32 - prefix as u32).unwrap_or(0);
    let last_part = last.to_string().rsplit('.').next().unwrap().to_owned();
    let print = random
        .one(&prints)
        .replace('&', &Ipv4Addr::from_bits(bits).to_string())
        .replace('~', &Ipv4Addr::from_bits(!bits).to_string())
        .replace('^', &prefix.to_string())
        .replace('$', &last_part)
        .replace('@', &first.to_string())
        .replace('%', &last.to_string());
    ((first, last), print)
}

/// A text with some addresses in it, and these addresses.
fn layout(random: &mut Random) -> (Vec<Span>, String) {
    let noise = [
        "Signalling:",
        "Our addresses",
        "=== Europe ===",
        "Stand: 15.01.2024",
        "Valid from 2024-01-15",
        "Phone +49 30 1234567",
        "sbc1.carrier.example",
        "noc@carrier.example",
        "Version 22.2.0.1",
        "RTP ports 10000-20000",
        "UDP 5060",
        "# 192.0.2.250",
        "// internal",
        "---",
        "| Site | Address |",
        "1.2.3 Media",
        "$12.50 per channel",
        "10.2.0.192.in-addr.arpa",
        "MAC 00:1a:2b:3c:4d:5e",
        "8-18 h",
    ];
    let bullet = random.one(&["", "", "", "- ", "* ", "\u{2022} ", "N. ", "N) ", "| ", "  "]);
    let between = random.one(&["\n", "\n", "\n", "\r\n", "\n\n", ", ", "; ", " and ", " | ", "\t", ",\n"]);
    let is_listed = between.contains('\n');
    let is_asked = random.below(8) == 0;
    let mut spans = Vec::new();
    let mut text = String::new();
    for number in 0..1 + random.below(6) {
        if is_listed && random.below(3) == 0 {
            if number > 0 {
                text.push('\n');
            }
            text.push_str(random.one(&noise));
            text.push('\n');
        }
        let (span, print) = printed(random, is_asked);
        // A comment would hide what follows.
        let print = if is_listed { print } else { print.replace(" # ", " ").replace(" // ", " ") };
        if number > 0 && !text.ends_with('\n') {
            text.push_str(between);
        }
        if is_listed {
            text.push_str(&bullet.replace('N', &(number + 1).to_string()));
        }
        text.push_str(&print);
        spans.push(span);
    }
    if is_listed && random.below(3) == 0 {
        text.push('\n');
        text.push_str(random.one(&noise));
    }
    (spans, text)
}

#[test]
fn random_layouts_are_read_correctly_or_become_a_question() {
    let mut random = Random::new();
    let mut right = 0;
    for _ in 0..10_000 {
        let (spans, text) = layout(&mut random);
        let checked = networks(&text, true);
        let list = match (&checked.value, offer(&checked)) {
            (Some(list), _) => list.clone(),
            (None, Some(finding)) => {
                let Some(Change::Text(better)) = finding.fix.as_ref().map(|fix| &fix.change) else {
                    continue;
                };
                networks(better, true).value.unwrap_or_else(|| panic!("{text:?} {better:?}"))
            }
            (None, None) => {
                assert!(said(&checked).starts_with("Item "), "{text:?}: {}", said(&checked));
                continue;
            }
        };
        let read = list.iter().map(|block| (block.network(), block.broadcast()));
        assert_eq!(merged(read), merged(spans), "{text:?}: {}", said(&checked));
        right += 1;
    }
    assert!(right > 8_000, "only {right} of 10,000 in one click");
}

#[test]
fn printed_lines_are_read_in_linear_time() {
    for print in [
        "192.0.2.1:5060 - Berlin, 192.0.2.9 - 192.0.2.10; ",
        "- 192.0.2.1 - 192.0.2.9 (old)\n",
        "192.0.2.x 192.0.2.0 24 ",
        "192.0.2.1 - ",
        "1,",
        "- ",
    ] {
        let run =
            |lines: usize| assert!(networks(&print.repeat(lines), true).findings.len() < 20, "{print:?}");
        assert!(is_linear(&run), "{print:?}");
    }
}
