//! Header mapping, both directions: as received (open words) and as sent (closed words).
//!
//! Knows the keys; how a variable resolves is defined in `domain`.

use serde::{Serialize, Serializer};

use super::{
    HostPart, HostVariable, InboundVariable, Open, Privacy, UserPart, UserVariable, VerificationStatus,
    WireEnum,
};
use crate::json::{Object, Reader};

/// One mapped part: the variable, and the text that counts only with `CUSTOM`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeaderSetting<V> {
    /// What the part carries.
    pub value: V,
    /// The text for `CUSTOM`. `None` is null in the merge patch, which removes the text of an earlier
    /// `CUSTOM`: it would come back into force with the next one.
    pub custom_value: Option<String>,
}

/// Where the PBX reads numbers and names in an incoming INVITE, as received.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InboundParameters {
    /// Source of the caller's number.
    pub caller_num: Option<Open<InboundVariable>>,
    /// Source of the caller's name.
    pub caller_display_name: Option<Open<InboundVariable>>,
    /// Source of the dialled number.
    pub called_num: Option<Open<InboundVariable>>,
    /// Privacy honoured from the carrier.
    pub privacy_types_supported: Option<Open<Privacy>>,
    /// Without it the drop list does nothing.
    pub enable_stir_shaken_validation: Option<bool>,
    /// PAI parameter that carries the verdict.
    pub pai_header_parameter_name: Option<String>,
    /// Verdicts whose calls are dropped.
    pub drop_calls_with_verification_status: Option<Vec<Open<VerificationStatus>>>,
    /// Most likely: pass PAI on to the phone. The wire says "api".
    pub pass_api_header_to_uad: Option<bool>,
}

impl InboundParameters {
    pub(crate) fn read(object: &Object) -> Self {
        let mut reader = Reader::new(object);
        Self {
            caller_num: reader.word("caller_num"),
            caller_display_name: reader.word("caller_display_name"),
            called_num: reader.word("called_num"),
            privacy_types_supported: reader.word("privacy_types_supported"),
            enable_stir_shaken_validation: reader.flag("enable_stir_shaken_validation"),
            pai_header_parameter_name: reader.text("pai_header_parameter_name"),
            drop_calls_with_verification_status: reader
                .texts("drop_calls_with_verification_status")
                .map(|words| words.iter().map(|word| Open::parse(word)).collect()),
            pass_api_header_to_uad: reader.flag("pass_api_header_to_uad"),
        }
    }
}

/// What an outgoing INVITE carries, as received.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutboundParameters {
    /// Display names and user parts that are present, in the order of the API page.
    pub user: Vec<(UserPart, HeaderSetting<Open<UserVariable>>)>,
    /// Host parts that are present, in the order of the API page.
    pub host: Vec<(HostPart, HeaderSetting<Open<HostVariable>>)>,
    /// The Privacy header.
    pub privacy_types_supported: Option<Open<Privacy>>,
}

impl OutboundParameters {
    pub(crate) fn read(object: &Object) -> Self {
        let mut reader = Reader::new(object);
        // 22.0 and 22.1 wrap the word in an object; 22.2 sends it bare.
        let privacy = match object.get("privacy_types_supported").and_then(serde_json::Value::as_object) {
            Some(wrapped) => Reader::new(wrapped).word("value"),
            None => reader.word("privacy_types_supported"),
        };
        Self {
            user: read_parts(&mut reader),
            host: read_parts(&mut reader),
            privacy_types_supported: privacy,
        }
    }
}

fn read_parts<P: WireEnum, V: WireEnum>(reader: &mut Reader<'_>) -> Vec<(P, HeaderSetting<Open<V>>)> {
    P::ALL
        .iter()
        .filter_map(|part| {
            let mut setting = Reader::new(reader.object(part.as_str())?);
            let value = setting.word("value")?;
            Some((*part, HeaderSetting { value, custom_value: setting.text("custom_value") }))
        })
        .collect()
}

/// Inbound settings to write; what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct InboundMapping {
    /// Source of the caller's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caller_num: Option<InboundVariable>,
    /// Source of the caller's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caller_display_name: Option<InboundVariable>,
    /// Source of the dialled number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub called_num: Option<InboundVariable>,
    /// Privacy honoured from the carrier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privacy_types_supported: Option<Privacy>,
    /// Without it the drop list does nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_stir_shaken_validation: Option<bool>,
    /// PAI parameter that carries the verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pai_header_parameter_name: Option<String>,
    /// Verdicts whose calls are dropped. The API accepts any text here, so a word of a newer PBX can be sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drop_calls_with_verification_status: Option<Vec<Open<VerificationStatus>>>,
    /// Most likely: pass PAI on to the phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pass_api_header_to_uad: Option<bool>,
}

/// Outbound settings to write; parts that are not listed stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OutboundMapping {
    /// Display names and user parts.
    #[serde(flatten, serialize_with = "as_map")]
    pub user: Vec<(UserPart, HeaderSetting<UserVariable>)>,
    /// Host parts.
    #[serde(flatten, serialize_with = "as_map")]
    pub host: Vec<(HostPart, HeaderSetting<HostVariable>)>,
    /// The Privacy header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privacy_types_supported: Option<Privacy>,
}

/// A list of pairs as a JSON object.
fn as_map<P: Serialize, V: Serialize, S: Serializer>(
    parts: &[(P, HeaderSetting<V>)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(parts.iter().map(|(part, setting)| (part, setting)))
}
