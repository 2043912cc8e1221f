//! One method per endpoint: the only place that knows the API's paths.
//!
//! Knows nothing of sessions: requests that need a token say so, and a decorator of the transport
//! supplies it.

use std::sync::Arc;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::error::ApiError;
use crate::json::{Object, parse, parse_object, to_object};
use crate::query::{ListQuery, encode};
use crate::transport::{Access, HttpTransport, Method, Request, Response};
use crate::types::{
    CreateProvider, Credentials, Open, OtpBody, Provider, ProviderId, ProviderList, RefreshBody, Secret,
    SignIn, TokenPair, TrunkStatus, UpdateProvider, UserInfo,
};

/// The server's export, unread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportFile {
    /// The name from the server, reduced to a plain file name; `None` when there was none.
    pub name: Option<String>,
    /// The bytes, as sent.
    pub bytes: Vec<u8>,
}

/// The API, one method per endpoint.
#[derive(Clone)]
pub struct Client {
    transport: Arc<dyn HttpTransport>,
}

impl Client {
    /// A client that sends through `transport`.
    pub fn new(transport: Arc<dyn HttpTransport>) -> Self {
        Self { transport }
    }

    /// The same client with its transport wrapped.
    pub fn over(&self, decorate: impl FnOnce(Arc<dyn HttpTransport>) -> Arc<dyn HttpTransport>) -> Self {
        Self { transport: decorate(Arc::clone(&self.transport)) }
    }

    /// `listProviders`: one page of the list.
    ///
    /// # Errors
    /// Any [`ApiError`]; 400 for a filter or order the server does not take.
    pub async fn list_providers(&self, query: &ListQuery) -> Result<ProviderList, ApiError> {
        let path = format!("providers?{}", query.to_query());
        let answer = self.get(path).await?;
        let unreadable = ApiError::Unreadable { status: answer.status };
        if !is_json(&answer) {
            return Err(unreadable);
        }
        let list = match parse_object(&answer.body) {
            Some(object) => ProviderList::read(&object),
            // A row with invalid JSON is dropped; the other rows are kept.
            None => ProviderList::salvage(&answer.body),
        };
        list.ok_or(unreadable)
    }

    /// `createProvider`. Only 201 with the new id is a success.
    ///
    /// # Errors
    /// Any [`ApiError`]. [`ApiError::leaves_doubt`] tells whether the trunk may have been made all the
    /// same.
    pub async fn create_provider(&self, new: &CreateProvider) -> Result<ProviderId, ApiError> {
        let answer = self.post("providers".to_owned(), Some(new.to_json().to_string())).await?;
        let unreadable = ApiError::Unreadable { status: answer.status };
        if answer.status != 201 {
            return Err(unreadable);
        }
        read_object(answer)?.and_then(|object| Provider::read(object).id).ok_or(unreadable)
    }

    /// `getProvider`: the full record.
    ///
    /// # Errors
    /// Any [`ApiError`]; 404 when the trunk is gone.
    pub async fn get_provider(&self, id: &ProviderId) -> Result<Provider, ApiError> {
        let answer = self.get(provider_path(id, "")).await?;
        let status = answer.status;
        read_object(answer)?.map(Provider::read).ok_or(ApiError::Unreadable { status })
    }

    /// `updateProvider`. Only 200 without a body is a success.
    ///
    /// # Errors
    /// Any [`ApiError`]. [`ApiError::leaves_doubt`] tells whether the change may have been made all the
    /// same.
    pub async fn update_provider(&self, id: &ProviderId, update: &UpdateProvider) -> Result<(), ApiError> {
        let body = update.to_json().to_string();
        self.post(provider_path(id, ""), Some(body)).await.and_then(|answer| done(&answer, 200))
    }

    /// `getProviderStatus`.
    ///
    /// # Errors
    /// Any [`ApiError`].
    pub async fn provider_status(&self, id: &ProviderId) -> Result<Open<TrunkStatus>, ApiError> {
        let answer = self.get(provider_path(id, "/status")).await?;
        let status = answer.status;
        read_object(answer)?
            .and_then(|object| object.get("status")?.as_str().map(Open::parse))
            .ok_or(ApiError::Unreadable { status })
    }

    /// `deleteProvider`. Only 204 is a success.
    ///
    /// # Errors
    /// Any [`ApiError`]; 400 for an unknown id and while a rule uses the trunk.
    /// [`ApiError::leaves_doubt`] tells whether the trunk may have been deleted all the same.
    pub async fn destroy_provider(&self, id: &ProviderId) -> Result<(), ApiError> {
        self.post(provider_path(id, "/destroy"), None).await.and_then(|answer| done(&answer, 204))
    }

    /// `exportProviders`: the server's file. It may contain passwords: treat it as secret.
    ///
    /// # Errors
    /// Any [`ApiError`]; `Unreadable` for anything that is not a file, such as an empty answer, JSON or a
    /// page.
    pub async fn export_providers(&self) -> Result<ExportFile, ApiError> {
        let answer = self.get("providers/export".to_owned()).await?;
        if answer.status != 200 || !is_file(&answer) {
            return Err(ApiError::Unreadable { status: answer.status });
        }
        let name = answer.content_disposition.as_deref().and_then(file_name);
        Ok(ExportFile { name, bytes: answer.body })
    }

    /// `signInWithCredentials`.
    ///
    /// # Errors
    /// Any [`ApiError`]; a wrong password is 400 with the code `UNAUTHORIZED`.
    pub async fn sign_in(&self, credentials: &Credentials) -> Result<SignIn, ApiError> {
        let answer = self.open("auth/sign_in", to_object(credentials)).await?;
        let status = answer.status;
        read_object(answer)?.as_ref().and_then(SignIn::read).ok_or(ApiError::Unreadable { status })
    }

    /// `sendOTP`: has the code sent by e-mail.
    ///
    /// # Errors
    /// Any [`ApiError`].
    pub async fn send_otp(&self, attempt: &Secret) -> Result<(), ApiError> {
        let body = OtpBody { token: attempt.reveal(), code: None };
        let answer = self.open("auth/send_otp", to_object(&body)).await?;
        done(&answer, 200)
    }

    /// `verifyOTP`. The documented answer is empty although it must carry the tokens: `None` means
    /// that it was empty.
    ///
    /// # Errors
    /// Any [`ApiError`].
    pub async fn verify_otp(&self, attempt: &Secret, code: &str) -> Result<Option<TokenPair>, ApiError> {
        let body = OtpBody { token: attempt.reveal(), code: Some(code) };
        let answer = self.open("auth/verify_otp", to_object(&body)).await?;
        Ok(read_object(answer)?.as_ref().and_then(TokenPair::read))
    }

    /// `refreshToken`: a new pair for a refresh token, which is spent by this.
    ///
    /// # Errors
    /// Any [`ApiError`].
    pub async fn refresh_token(&self, refresh: &Secret) -> Result<TokenPair, ApiError> {
        let body = RefreshBody { refresh_token: refresh.reveal() };
        let answer = self.open("auth/refresh_token", to_object(&body)).await?;
        let status = answer.status;
        read_object(answer)?.as_ref().and_then(TokenPair::read).ok_or(ApiError::Unreadable { status })
    }

    /// `signOut`: ends the token that is sent along.
    ///
    /// # Errors
    /// Any [`ApiError`].
    pub async fn sign_out(&self) -> Result<(), ApiError> {
        self.post("auth/sign_out".to_owned(), None).await.map(drop)
    }

    /// `getUserAuthInfo`.
    ///
    /// # Errors
    /// Any [`ApiError`].
    pub async fn user(&self) -> Result<UserInfo, ApiError> {
        let answer = self.get("auth/user".to_owned()).await?;
        let status = answer.status;
        read_object(answer)?.as_ref().map(UserInfo::read).ok_or(ApiError::Unreadable { status })
    }

    async fn get(&self, path: String) -> Result<Response, ApiError> {
        self.send(Request { method: Method::Get, path, body: None, access: Access::TokenNeeded }).await
    }

    async fn post(&self, path: String, body: Option<String>) -> Result<Response, ApiError> {
        self.send(Request { method: Method::Post, path, body, access: Access::TokenNeeded }).await
    }

    /// Takes the body as an object, so that this is compiled once for all types.
    async fn open(&self, path: &str, body: Object) -> Result<Response, ApiError> {
        let body = Some(Value::Object(body).to_string());
        self.send(Request { method: Method::Post, path: path.to_owned(), body, access: Access::Open }).await
    }

    async fn send(&self, request: Request) -> Result<Response, ApiError> {
        let answer = self.transport.send(request).await?;
        if (200..300).contains(&answer.status) {
            return Ok(answer);
        }
        let body = if is_json(&answer) { parse(&answer.body) } else { None };
        Err(ApiError::rejected(answer.status, body, answer.retry_after.as_deref()))
    }
}

/// The path of one provider, or of something below it.
fn provider_path(id: &ProviderId, below: &str) -> String {
    format!("providers/{}{below}", encode(id.as_str()))
}

/// A call about one trunk, as its request shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrunkCall {
    /// `getProvider`.
    Read(ProviderId),
    /// `createProvider`.
    Create,
    /// `updateProvider`.
    Update(ProviderId),
    /// `deleteProvider`.
    Delete(ProviderId),
}

impl TrunkCall {
    /// What a request calls; `None` for every other call.
    pub fn of(request: &Request) -> Option<Self> {
        let id = |text: &str| {
            let id = percent_decode_str(text).decode_utf8().ok()?;
            ProviderId::parse(&id).filter(|_| !text.contains('/'))
        };
        let below = request.path.strip_prefix("providers/");
        match (request.method, below) {
            (Method::Post, None) if request.path == "providers" => Some(Self::Create),
            (Method::Post, Some(path)) => match path.strip_suffix("/destroy") {
                Some(path) => id(path).map(Self::Delete),
                None => id(path).map(Self::Update),
            },
            (Method::Get, Some(path)) if path != "export" => id(path).map(Self::Read),
            (Method::Get | Method::Post, _) => None,
        }
    }
}

/// The JSON object of an answer; `None` when the body is empty.
fn read_object(answer: Response) -> Result<Option<Object>, ApiError> {
    if answer.body.is_empty() {
        return Ok(None);
    }
    let unreadable = ApiError::Unreadable { status: answer.status };
    if !is_json(&answer) {
        return Err(unreadable);
    }
    parse_object(&answer.body).map(Some).ok_or(unreadable)
}

fn media_type(answer: &Response) -> &str {
    let header = answer.content_type.as_deref().unwrap_or_default();
    header.split(';').next().unwrap_or_default().trim()
}

fn is_json(answer: &Response) -> bool {
    media_type(answer).eq_ignore_ascii_case("application/json")
}

/// A non-empty download: the documented `application/octet-stream`, or the CSV that it really is.
fn is_file(answer: &Response) -> bool {
    let kind = media_type(answer);
    let is_kind =
        ["application/octet-stream", "text/csv"].iter().any(|known| kind.eq_ignore_ascii_case(known));
    let disposition = answer.content_disposition.as_deref().unwrap_or_default().trim_start();
    let is_attachment = disposition.get(..10).is_some_and(|word| word.eq_ignore_ascii_case("attachment"));
    is_kind && is_attachment && !answer.body.is_empty()
}

/// Whether a call without a result succeeded: this status and no body. A page of a
/// proxy has one.
fn done(answer: &Response, status: u16) -> Result<(), ApiError> {
    match answer.status == status && answer.body.trim_ascii().is_empty() {
        true => Ok(()),
        false => Err(ApiError::Unreadable { status: answer.status }),
    }
}

/// The plain file name in a `Content-Disposition`, without any folder and without characters that
/// file systems or terminals treat specially.
fn file_name(header: &str) -> Option<String> {
    let value = header.split(';').find_map(|part| part.trim().strip_prefix("filename="))?;
    let value = value.trim_matches('"');
    let last = value.rsplit(['/', '\\']).next()?;
    let name: String = last
        .chars()
        .filter(|character| !character.is_control() && !"<>:\"|?*".contains(*character))
        .take(100)
        .collect();
    let name = name.trim_matches(['.', ' ']);
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_call_of_a_request_is_read_from_its_path() {
        let call = |method, path: &str| {
            let request = Request { method, path: path.to_owned(), body: None, access: Access::TokenNeeded };
            TrunkCall::of(&request)
        };
        for text in ["NDE=", "a/b", "50%", "two words", "m\u{fc}nchen", "destroy", "x/destroy"] {
            let id = ProviderId::parse(text);
            let (Some(one), Some(two), Some(three)) = (id.clone(), id.clone(), id) else { continue };
            assert_eq!(call(Method::Get, &provider_path(&one, "")), Some(TrunkCall::Read(one.clone())));
            assert_eq!(call(Method::Post, &provider_path(&one, "/destroy")), Some(TrunkCall::Delete(two)));
            assert_eq!(call(Method::Post, &provider_path(&one, "")), Some(TrunkCall::Update(three)));
            assert_eq!(call(Method::Get, &provider_path(&one, "/status")), None);
        }
        assert_eq!(call(Method::Post, "providers"), Some(TrunkCall::Create));
        for (method, path) in [
            (Method::Get, "providers?top=100"),
            (Method::Get, "providers/export"),
            (Method::Post, "auth/sign_in"),
            (Method::Post, "auth/refresh_token"),
            (Method::Get, "auth/user"),
            (Method::Post, "providers/"),
        ] {
            assert_eq!(call(method, path), None, "{path}");
        }
    }
}
