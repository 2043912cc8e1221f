//! Reads the lines of a SIP message: start line, headers in long and compact form, folded headers.
//!
//! Each header is read by itself: one that cannot be read says so with its place and leaves the others readable. Knows
//! no trunk; `trace` finds the lines in what people paste.
//! Source: RFC 3261, 7, 7.3.1, 7.3.3, 20 and 25.1; identities: RFC 3325, 9; Remote-Party-ID:
//! draft-ietf-sip-privacy-04.

use crate::sip::address::{Address, AddressFault, Scheme, Uri, addresses, is_blank, is_token, uri};
use crate::sip::via::{Via, via};

/// A place in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextPlace {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
}

/// A line of a message, without what a tool printed before it.
#[derive(Clone, Copy, Debug)]
pub struct SipLine<'a> {
    /// Its text.
    pub text: &'a str,
    /// Where that begins.
    pub place: TextPlace,
}

impl<'a> SipLine<'a> {
    /// What follows the first `bytes`.
    pub(super) fn after(self, bytes: usize) -> Self {
        let (before, text) = self.text.split_at_checked(bytes).unwrap_or((self.text, ""));
        let column = self.place.column + before.chars().count();
        Self { text, place: TextPlace { column, ..self.place } }
    }

    pub(super) fn trimmed_start(self) -> Self {
        self.after(self.text.len() - self.text.trim_start_matches(is_blank).len())
    }
}

/// Something that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// What: the name of the header.
    pub what: &'static str,
    /// Where.
    pub place: TextPlace,
    /// Why, as the end of a sentence.
    pub cause: &'static str,
}

impl Unreadable {
    /// As a sentence.
    pub fn words(&self) -> String {
        let Self { what, place: TextPlace { line, column }, cause } = self;
        format!("{what} cannot be read (line {line}, column {column}): {cause}.")
    }
}

/// A header that names somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameHeader {
    /// Who calls.
    From,
    /// Who is called.
    To,
    /// Where the caller can be reached.
    Contact,
    /// P-Asserted-Identity.
    Asserted,
    /// P-Preferred-Identity.
    Preferred,
    /// Remote-Party-ID.
    RemoteParty,
    /// P-Called-Party-ID.
    CalledParty,
}

impl NameHeader {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::From,
        Self::To,
        Self::Contact,
        Self::Asserted,
        Self::Preferred,
        Self::RemoteParty,
        Self::CalledParty,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::From => "From",
            Self::To => "To",
            Self::Contact => "Contact",
            Self::Asserted => "P-Asserted-Identity",
            Self::Preferred => "P-Preferred-Identity",
            Self::RemoteParty => "Remote-Party-ID",
            Self::CalledParty => "P-Called-Party-ID",
        }
    }

    /// How many addresses an INVITE can have in it.
    fn most(self) -> usize {
        match self {
            Self::From | Self::To | Self::Contact | Self::CalledParty => 1,
            Self::Asserted | Self::Preferred => 2,
            Self::RemoteParty => usize::MAX,
        }
    }
}

/// The first line of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// A request.
    Request {
        /// `INVITE` or another one.
        method: String,
        /// The Request-URI.
        uri: Result<Uri, Unreadable>,
    },
    /// An answer.
    Status {
        /// 100 to 699.
        code: u16,
        /// What the sender says of it.
        reason: String,
    },
}

/// The addresses of one header, in order.
type NamedAddresses = Result<Vec<Address>, Unreadable>;

/// A message, as far as it can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SipMessage {
    /// The first line; `None` where only headers were given.
    pub start: Option<Start>,
    /// The first Via.
    pub via: Option<Via>,
    /// The words of Privacy, in lower case.
    pub privacy: Vec<String>,
    /// The level in P-Attestation-Indicator.
    pub attestation: Option<String>,
    /// Call-ID.
    pub call_id: Option<String>,
    /// CSeq.
    pub cseq: Option<String>,
    /// Everything that cannot be read, in the order of the text.
    pub unreadable: Vec<Unreadable>,
    /// How many headers there are, known or not.
    pub headers: usize,
    named: Vec<(NameHeader, NamedAddresses)>,
    has_via: bool,
}

impl SipMessage {
    /// Reads a message; blank lines are passed over.
    pub fn read(lines: &[SipLine<'_>]) -> Self {
        let mut message = Self::default();
        let mut lines = lines.iter().copied().filter(|line| !line.text.trim().is_empty()).peekable();
        if let Some(start) = lines.peek().and_then(|line| start(*line)) {
            lines.next();
            if let Start::Request { uri: Err(unreadable), .. } = &start {
                message.unreadable.push(unreadable.clone());
            }
            message.start = Some(start);
        }
        let mut field: Option<(&str, HeaderValue)> = None;
        for line in lines {
            let is_folded = line.text.starts_with(is_blank);
            if let (true, Some((_, value))) = (is_folded, &mut field) {
                value.add(line.trimmed_start());
                continue;
            }
            if let Some((name, value)) = field.take() {
                message.take(name, &value);
            }
            match header(line) {
                Some((name, rest)) => {
                    message.headers += 1;
                    let mut value = HeaderValue::default();
                    value.add(rest.trimmed_start());
                    field = Some((name, value));
                }
                None => message.unreadable.push(Unreadable {
                    what: "A header",
                    place: line.place,
                    cause: "the line has no name with a colon. If it belongs to the line above, join the two",
                }),
            }
        }
        if let Some((name, value)) = field {
            message.take(name, &value);
        }
        message
    }

    /// The addresses of a header; none if it is missing.
    ///
    /// # Errors
    /// When the header is there and cannot be read.
    pub fn named(&self, header: NameHeader) -> Result<&[Address], &Unreadable> {
        match self.named.iter().find(|(known, _)| *known == header) {
            Some((_, Ok(list))) => Ok(list),
            Some((_, Err(unreadable))) => Err(unreadable),
            None => Ok(&[]),
        }
    }

    /// The Request-URI; `None` if there is no request line.
    pub fn request_uri(&self) -> Option<Result<&Uri, &Unreadable>> {
        match &self.start {
            Some(Start::Request { uri, .. }) => Some(uri.as_ref()),
            Some(Start::Status { .. }) | None => None,
        }
    }

    /// The method, if it is a request.
    pub fn method(&self) -> Option<&str> {
        match &self.start {
            Some(Start::Request { method, .. }) => Some(method),
            Some(Start::Status { .. }) | None => None,
        }
    }

    /// Whether any header is there that tells who calls or who is called.
    pub fn names_somebody(&self) -> bool {
        !self.named.is_empty()
    }

    /// Takes one header.
    fn take(&mut self, name: &str, value: &HeaderValue) {
        let text = value.text.trim_end_matches(is_blank);
        let header = match name.to_ascii_lowercase().as_str() {
            "from" | "f" => NameHeader::From,
            "to" | "t" => NameHeader::To,
            "contact" | "m" => NameHeader::Contact,
            "p-asserted-identity" => NameHeader::Asserted,
            "p-preferred-identity" => NameHeader::Preferred,
            "remote-party-id" => NameHeader::RemoteParty,
            "p-called-party-id" => NameHeader::CalledParty,
            "via" | "v" => {
                match via(text) {
                    // Each server on the way puts its own above the others.
                    _ if self.has_via => {}
                    Ok(via) => self.via = Some(via),
                    Err(fault) => self.unreadable.push(value.unreadable("Via", fault)),
                }
                return self.has_via = true;
            }
            "privacy" => {
                let words = text.split([';', ',']).map(|word| word.trim().to_ascii_lowercase());
                self.privacy.extend(words.filter(|word| !word.is_empty()));
                return;
            }
            "p-attestation-indicator" => return self.attestation = Some(text.to_owned()),
            "call-id" | "i" => return self.call_id = Some(text.to_owned()),
            "cseq" => return self.cseq = Some(text.to_owned()),
            _ => return,
        };
        let read = addresses(text).map_err(|fault| value.unreadable(header.name(), fault));
        let place = self.named.iter().position(|(known, _)| *known == header).unwrap_or(self.named.len());
        if place == self.named.len() {
            self.named.push((header, Ok(Vec::new())));
        }
        let Some((_, Ok(list))) = self.named.get_mut(place).map(|(header, named)| (header, named)) else {
            return;
        };
        let added = read.and_then(|found| {
            for (at, address) in found {
                if let Some(cause) = surplus(header, list, &address) {
                    return Err(value.unreadable(header.name(), AddressFault { at, cause }));
                }
                list.push(address);
            }
            Ok(())
        });
        if let Err(unreadable) = added {
            self.unreadable.push(unreadable.clone());
            if let Some((_, named)) = self.named.get_mut(place) {
                *named = Err(unreadable);
            }
        }
    }
}

/// Why an address cannot follow those that a header has already.
fn surplus(header: NameHeader, list: &[Address], address: &Address) -> Option<&'static str> {
    let is_tel = |address: &Address| address.uri.scheme == Scheme::Tel;
    if list.len() >= header.most() {
        return Some(match header.most() {
            1 => "there can only be one",
            _ => "there can be two at most, one of them tel (RFC 3325, 9.1)",
        });
    }
    let is_identity = matches!(header, NameHeader::Asserted | NameHeader::Preferred);
    let is_alike = is_identity && list.iter().any(|other| is_tel(other) == is_tel(address));
    is_alike.then_some("of two identities one is sip and the other tel (RFC 3325, 9.1)")
}

/// The value of a header, with the places of its lines.
#[derive(Default)]
struct HeaderValue {
    text: String,
    /// Where a line begins in the text, and its place.
    lines: Vec<(usize, TextPlace)>,
}

impl HeaderValue {
    fn add(&mut self, line: SipLine<'_>) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.lines.push((self.text.len(), line.place));
        self.text.push_str(line.text);
    }

    fn unreadable(&self, what: &'static str, AddressFault { at, cause }: AddressFault) -> Unreadable {
        let of = self.lines.iter().rev().find(|(start, _)| *start <= at);
        let (start, place) = of.copied().unwrap_or_default();
        let before = self.text.get(start..at).unwrap_or_default().chars().count();
        Unreadable { what, place: TextPlace { column: place.column + before, ..place }, cause }
    }
}

/// Name and rest of a line that begins like a header (RFC 3261, 7.3.1).
pub(super) fn header(line: SipLine<'_>) -> Option<(&str, SipLine<'_>)> {
    let (name, _) = line.text.split_once(':')?;
    let rest = line.after(name.len() + 1);
    let name = name.trim_end_matches(is_blank);
    let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic()) && name.chars().all(is_token);
    is_name.then_some((name, rest))
}

/// The first line, if it is a request line or a status line.
fn start(line: SipLine<'_>) -> Option<Start> {
    let text = line.text.trim_end();
    if let Some(status) = status(text) {
        return Some(status);
    }
    let before = text.len().checked_sub(VERSION.len())?;
    let (request, version) = text.split_at_checked(before)?;
    let (method, _) = request.split_once(' ')?;
    if !version.eq_ignore_ascii_case(VERSION) || method.is_empty() || !method.chars().all(is_token) {
        return None;
    }
    let target = line.after(method.len() + 1).trimmed_start().place;
    let text = request.get(method.len() + 1..).unwrap_or_default().trim();
    let uri = uri(text, 0).map_err(|AddressFault { at, cause }| {
        let before = text.get(..at).unwrap_or_default().chars().count();
        let place = TextPlace { column: target.column + before, ..target };
        Unreadable { what: "Request-URI", place, cause }
    });
    Some(Start::Request { method: method.to_owned(), uri })
}

/// What ends a request line and begins a status line.
pub(super) const VERSION: &str = "SIP/2.0";

fn status(text: &str) -> Option<Start> {
    let rest = text.strip_prefix(VERSION)?.strip_prefix(' ')?;
    let (code, reason) = rest.split_once(' ').unwrap_or((rest, ""));
    let is_code = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit());
    is_code.then(|| code.parse().ok())?.map(|code| Start::Status { code, reason: reason.trim().to_owned() })
}
