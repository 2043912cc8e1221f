//! The request that makes a trunk, for people: as JSON without its password, and as a command.

use api::types::CreateProvider;
use leptos::prelude::*;
use serde_json::Value;

use crate::platform::fetch::api_base;

/// The body with its password out of sight.
pub fn masked(request: &CreateProvider) -> String {
    let mut body = request.to_json();
    if let Some(password) = body.get_mut("password") {
        *password = Value::from("********");
    }
    let mut text = String::new();
    indent(&body, 1, &mut text);
    text
}

/// One key a line, objects inside objects further in.
fn indent(value: &Value, depth: usize, text: &mut String) {
    let Value::Object(object) = value else {
        text.push_str(&value.to_string());
        return;
    };
    let mut before = "{\n";
    for (key, value) in object {
        text.push_str(before);
        text.push_str(&"  ".repeat(depth));
        text.push_str(&Value::from(key.as_str()).to_string());
        text.push_str(": ");
        indent(value, depth + 1, text);
        before = ",\n";
    }
    text.push('\n');
    text.push_str(&"  ".repeat(depth - 1));
    text.push('}');
}

/// The command that sends the same; token and password have to be put in.
pub fn curl(json: &str) -> String {
    let origin = window().location().origin().unwrap_or_default();
    let base = api_base();
    let json = json.replace('\'', "'\\''");
    format!(
        "curl -X POST '{origin}{base}providers' \\\n  -H \"Authorization: Bearer $TOKEN\" \\\n  \
         -H 'Content-Type: application/json' \\\n  --data-raw '{json}'"
    )
}
