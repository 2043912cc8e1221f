//! Signing in: user name and password with a second factor where asked, or a pasted token.
//!
//! The same form stands on a page of its own and in the dialog that opens over a page whose session
//! has ended. What is typed is kept in memory only until it is answered.

pub mod clear_text;

use api::ApiError;
use api::types::{Credentials, Secret, SignIn as Answer, TokenPair};
use domain::check::sign_in;
use domain::message::{Message, explain, explain_sign_in};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::html::{self, a, div, p};
use crate::components::lazy::lazy_view;
use crate::components::{
    Alert, Button, El, Frame, TextField, check, dialog, foreign, options_list, page_title,
};
use crate::navigation::{Leaving, use_unsaved};
use crate::platform::clock::within;
use crate::platform::config;
use crate::platform::parts::part;
use crate::platform::tasks::task;
use crate::session::{Account, Session, use_session};

/// Milliseconds that the question who one is may take.
const USER_PATIENCE: u32 = 3_000;

lazy_view!(
    /// The page.
    sign_in: pub fn sign_in_page() {
        div()
            .class("sign-in")
            .child(page_title(|| "Sign in".to_owned()))
            .child(p().class("lead").child("Use the account you have on the PBX."))
            .child(view_pbxs())
            .child(sign_in_form(None))
            .child(view_support())
            .into_any()
    }
);

lazy_view!(
    /// Sign-in over the page, which stays as it is; nothing on it can be reached meanwhile.
    sign_in: pub fn sign_in_again(title: &'static str) {
        let (session, unsaved) = (use_session(), use_unsaved());
        let leave = Button::quiet().on_press(move || {
            if !unsaved.holds(Leaving::StepAside) {
                session.step_aside();
            }
        });
        let leave = leave.el().child("Sign in as someone else");
        dialog(title)
            .child(p().child("Sign in to continue. Nothing is lost."))
            .child(sign_in_form(Some(session.account.get_untracked())))
            .child(p().class("dialog-foot").child(leave))
            .into_any()
    }
);

/// The choice between several PBXs.
fn view_pbxs() -> Option<El> {
    let (here, others) = config::pbxs()?;
    let mut frame = Frame::new("PBX");
    frame.hint = "Another one loads the page again; you stay signed in where you are.".to_owned();
    let pairs: Vec<(&str, &str)> =
        [&here].into_iter().chain(&others).map(|pbx| (pbx.api.as_str(), pbx.name.as_str())).collect();
    let list = options_list(&frame, &pairs, Signal::stored(here.api.clone()), |api| config::go_to(&api));
    Some(frame.around(div().class("field-control").child(list)))
}

/// Whom to ask about the console, where that is set.
pub fn view_support() -> Option<El> {
    let support = config::read().0.support?;
    let link = a().attr("href", support.href).attr("rel", "noreferrer").child(foreign(support.text));
    Some(p().class("note").child(link))
}

// Only its `fetch` is called.
part!(sign_in: fetch_sign_in, _is_here(_nothing: ()) -> () {});

/// Brings the part before a session ends.
pub async fn fetch_ahead() {
    // What did not come now is asked for again when it is needed.
    let _ = fetch_sign_in().await;
}

/// What the form asks for at the moment.
#[derive(Clone, PartialEq)]
enum SignInStep {
    Password,
    Token,
    Code(Secret),
}

#[derive(Clone, Copy)]
struct SignInForm {
    session: Session,
    /// Somebody's session goes on.
    known: bool,
    username: RwSignal<String>,
    password: RwSignal<String>,
    domain: RwSignal<String>,
    token: RwSignal<String>,
    code: RwSignal<String>,
    keep: RwSignal<bool>,
    step: RwSignal<SignInStep>,
    busy: RwSignal<bool>,
    /// What is wrong with the fields; shown from the first submit on.
    tried: RwSignal<bool>,
    failure: RwSignal<Option<Message>>,
    notice: RwSignal<&'static str>,
    /// A code is being sent.
    sending: RwSignal<bool>,
}

/// The form. `resume` is whose session goes on: nobody else can sign in here, and a pasted token is
/// replaced by another.
fn sign_in_form(resume: Option<Account>) -> El {
    let session = use_session();
    let known = resume.is_some();
    let account = resume.unwrap_or_default();
    let step = if known && account.username.is_empty() { SignInStep::Token } else { SignInStep::Password };
    let form = SignInForm {
        session,
        known,
        username: RwSignal::new(account.username),
        password: RwSignal::new(String::new()),
        domain: RwSignal::new(account.domain.unwrap_or_default()),
        token: RwSignal::new(String::new()),
        code: RwSignal::new(String::new()),
        keep: RwSignal::new(false),
        step: RwSignal::new(step),
        busy: RwSignal::new(false),
        tried: RwSignal::new(false),
        failure: RwSignal::new(None),
        notice: RwSignal::new(""),
        sending: RwSignal::new(false),
    };
    html::form()
        .attr("novalidate", "")
        .on(ev::submit, move |event| {
            event.prevent_default();
            form.submit();
        })
        .child(crate::pages::sign_in::clear_text::clear_text_warning())
        .child(
            p().attr("role", "status")
                .attr("class", move || {
                    Some(if form.notice.get().is_empty() { "sr-only" } else { "notice" }.to_owned())
                })
                .child(move || form.notice.get().to_owned()),
        )
        .child(move || form.failure.get().map(view_failure))
        .child(move || {
            Some(match form.step.get() {
                SignInStep::Password => view_password(form),
                SignInStep::Token => view_token(form),
                SignInStep::Code(attempt) => view_code(form, attempt),
            })
        })
}

fn view_failure(message: Message) -> El {
    let Message { title, text, quoted, details } = message;
    Alert { title, text, quoted, details, retry: None }.el()
}

fn view_password(form: SignInForm) -> El {
    let known = form.known;
    let username = TextField::new("User name", form.username)
        .autocomplete("username")
        .fixed(known)
        .focus(!known)
        .problem(form.problem(form.username, "Enter your user name", sign_in::username));
    let password = TextField::new("Password", form.password)
        .secret()
        .autocomplete("current-password")
        .focus(known)
        .problem(form.missing(form.password, "Enter your password"));
    let domain = TextField::new("Tenant domain (optional)", form.domain)
        .hint("The tenant's SIP domain, such as acme.example. System administrators leave it empty.")
        .problem(form.problem(form.domain, "", sign_in::domain));
    let actions = div().class("actions").child(view_submit(form, "Sign in"));
    div()
        .child(username.el())
        .child(password.el())
        .child((!known).then(|| domain.el()))
        .child(view_keep(form))
        .child(actions.child(form.view_other(SignInStep::Token, "Use an access token instead")))
}

fn view_token(form: SignInForm) -> El {
    let token = TextField::new("Access token", form.token)
        .hint(
            "Paste the bearer token. It cannot be renewed. You will be asked for a new one when it expires.",
        )
        .secret()
        .focus(true)
        .problem(form.missing(form.token, "Paste an access token"));
    let actions = div().class("actions").child(view_submit(form, "Sign in"));
    div()
        .child(token.el())
        .child(view_keep(form))
        .child(actions.child(form.view_other(SignInStep::Password, "Use user name and password instead")))
}

fn view_code(form: SignInForm, attempt: Secret) -> El {
    let code = TextField::new("Code", form.code)
        .digits()
        .autocomplete("one-time-code")
        .focus(true)
        .problem(form.missing(form.code, "Enter the code from the e-mail"));
    let again = Button::plain().busy(form.sending).on_press(move || {
        form.failure.set(None);
        form.tried.set(false);
        form.send_code(attempt.clone(), "Another code was sent. Only the newest one works.");
    });
    let back = Button::quiet().on_press(move || form.go(SignInStep::Password));
    let actions = [
        view_submit(form, "Confirm code"),
        again.el().child("Send another code"),
        back.el().child("Back to sign-in"),
    ];
    div()
        .child(p().child("Enter the code sent to your e-mail address."))
        .child(code.el())
        .child(div().class("actions").child(actions))
}

fn view_keep(form: SignInForm) -> El {
    check(
        "Keep me signed in on this computer",
        "Writes the token to this computer's disk, unencrypted. Do not use on a shared computer.",
        form.keep,
    )
}

fn view_submit(form: SignInForm, words: &'static str) -> El {
    let words = move || if form.busy.get() { "Signing in…" } else { words }.to_owned();
    Button::primary().submit().busy(form.busy).el().child(words)
}

impl SignInForm {
    /// The problem of a field that must not be empty.
    fn missing(self, value: RwSignal<String>, words: &'static str) -> Signal<Option<String>> {
        self.problem(value, words, |_| None)
    }

    /// The problem of a field: `words` where it is empty and must not be, else what `check` says of it.
    fn problem(
        self,
        value: RwSignal<String>,
        words: &'static str,
        check: fn(&str) -> Option<String>,
    ) -> Signal<Option<String>> {
        Signal::derive(move || {
            let typed = value.get();
            match self.tried.get() {
                false => None,
                true if typed.trim().is_empty() => (!words.is_empty()).then(|| words.to_owned()),
                true => check(&typed),
            }
        })
    }

    /// Whether the API takes what was typed.
    fn fits(self) -> bool {
        sign_in::username(&self.username.get_untracked()).is_none()
            && sign_in::domain(&self.domain.get_untracked()).is_none()
    }

    /// The way to the other kind of sign-in, which is another person's as far as anyone can tell.
    fn view_other(self, step: SignInStep, words: &str) -> Option<El> {
        let go = Button::quiet().on_press(move || self.go(step.clone()));
        (!self.known).then(|| go.el().child(words))
    }

    fn go(self, step: SignInStep) {
        self.tried.try_set(false);
        self.failure.try_set(None);
        self.notice.try_set("");
        self.code.try_set(String::new());
        self.step.try_set(step);
    }

    fn submit(self) {
        self.tried.set(true);
        self.failure.set(None);
        if self.busy.get_untracked() {
            return;
        }
        let trimmed = |value: RwSignal<String>| value.get_untracked().trim().to_owned();
        match self.step.get_untracked() {
            SignInStep::Password
                if !trimmed(self.username).is_empty()
                    && !trimmed(self.password).is_empty()
                    && self.fits() =>
            {
                let domain = trimmed(self.domain);
                self.sign_in(Credentials {
                    username: trimmed(self.username),
                    // A blank at the end may be part of a password.
                    password: Secret::new(self.password.get_untracked()),
                    domain: (!domain.is_empty()).then_some(domain),
                });
            }
            SignInStep::Token if !trimmed(self.token).is_empty() => {
                let text = trimmed(self.token);
                // People copy the whole header as often as the token alone.
                let token = text.strip_prefix("Bearer ").unwrap_or(&text).trim();
                self.try_token(TokenPair { access: Secret::new(token), refresh: None, expires_in: None });
            }
            SignInStep::Code(attempt) if !trimmed(self.code).is_empty() => {
                // E-mails print a code in groups.
                let is_code = |letter: &char| !letter.is_whitespace() && *letter != '-';
                self.confirm(attempt, self.code.get_untracked().chars().filter(is_code).collect());
            }
            SignInStep::Password | SignInStep::Token | SignInStep::Code(_) => {}
        }
    }

    fn account(self) -> Account {
        let domain = self.domain.get_untracked().trim().to_owned();
        Account {
            username: self.username.get_untracked().trim().to_owned(),
            domain: (!domain.is_empty()).then_some(domain),
        }
    }

    fn sign_in(self, credentials: Credentials) {
        self.busy.set(true);
        // The form may be gone when the answer comes: another tab may have signed in.
        let account = self.account();
        spawn_local(task(async move {
            let answer = self.session.open_client().sign_in(&credentials).await;
            if let Ok(Answer::Tokens(pair)) = &answer {
                return self.admit(pair.clone(), account).await;
            }
            self.busy.try_set(false);
            match answer {
                Ok(Answer::Tokens(_)) => {}
                Ok(Answer::SecondFactor(attempt)) => {
                    self.go(SignInStep::Code(attempt.clone()));
                    self.send_code(attempt, "A code was sent by e-mail.");
                }
                Err(error) => self.fail(explain_sign_in(&error, credentials.domain.as_deref())),
            }
        }));
    }

    /// A pasted token is tried on the call that says whose it is; servers without that call have it
    /// tried by the list.
    fn try_token(self, pair: TokenPair) {
        self.busy.set(true);
        spawn_local(task(async move {
            let answer = self.session.client_with(&pair.access).user().await;
            self.busy.try_set(false);
            match answer {
                Err(ApiError::Unauthorized) => self.fail(Message {
                    title: "The server does not accept this token".to_owned(),
                    text: "It may have run out or be incomplete. Paste another one.".to_owned(),
                    quoted: Vec::new(),
                    details: "status 401".to_owned(),
                }),
                Err(error) if error.status() != Some(404) => self.fail(explain(&error)),
                Ok(user) if user.password_force_reset => self.turn_away(&pair),
                Ok(user) => self.finish(pair, Account::default(), user.role),
                Err(_) => self.finish(pair, Account::default(), None),
            }
        }));
    }

    /// Has a code sent, and says so with these words.
    fn send_code(self, attempt: Secret, words: &'static str) {
        self.sending.try_set(true);
        self.notice.try_set("");
        spawn_local(task(async move {
            let sent = self.session.open_client().send_otp(&attempt).await;
            self.sending.try_set(false);
            match sent {
                Ok(()) => drop(self.notice.try_set(words)),
                Err(error) => self.fail(explain(&error)),
            }
        }));
    }

    fn confirm(self, attempt: Secret, code: String) {
        self.busy.set(true);
        let account = self.account();
        spawn_local(task(async move {
            let answer = self.session.open_client().verify_otp(&attempt, &code).await;
            if let Ok(Some(pair)) = &answer {
                return self.admit(pair.clone(), account).await;
            }
            self.busy.try_set(false);
            match answer {
                Ok(Some(_)) => {}
                // The documented answer is empty; with such a server the code has done its work and a
                // second sign-in brings the tokens.
                Ok(None) => {
                    self.go(SignInStep::Password);
                    self.notice.try_set("The PBX took the code but did not sign you in. Sign in once more.");
                }
                Err(ApiError::Rejected { status: 400, .. } | ApiError::Unauthorized) => self.fail(Message {
                    title: "The code is wrong or has expired".to_owned(),
                    text: "Enter the newest code, or have another one sent.".to_owned(),
                    quoted: Vec::new(),
                    details: String::new(),
                }),
                Err(error) => self.fail(explain(&error)),
            }
        }));
    }

    /// Lets somebody in, unless the PBX asks for a new password before anything else. A server that does
    /// not say so, or not soon, is not waited for.
    async fn admit(self, pair: TokenPair, account: Account) {
        let client = self.session.client_with(&pair.access);
        let user = within(USER_PATIENCE, client.user()).await;
        self.busy.try_set(false);
        match user {
            Some(Ok(user)) if user.password_force_reset => self.turn_away(&pair),
            Some(Ok(user)) => self.finish(pair, account, user.role),
            Some(Err(_)) | None => self.finish(pair, account, None),
        }
    }

    /// The API has no way to change a password that is known: only the PBX's own pages have.
    fn turn_away(self, pair: &TokenPair) {
        let client = self.session.client_with(&pair.access);
        spawn_local(task(async move {
            // Nothing is kept of this token here, whatever the server says.
            let _ = client.sign_out().await;
        }));
        self.password.try_set(String::new());
        self.fail(Message {
            title: "Your password has to be changed first".to_owned(),
            text: "The PBX asks for a new one before anything else. Change it in the PBX's own web portal, then sign in here with the new one."
                .to_owned(),
            quoted: Vec::new(),
            details: String::new(),
        });
    }

    fn finish(self, pair: TokenPair, account: Account, role: Option<String>) {
        self.password.try_set(String::new());
        self.token.try_set(String::new());
        let keep = self.keep.try_get_untracked().unwrap_or(false);
        self.session.learn(role.unwrap_or_default());
        self.session.adopt(pair, account, keep);
    }

    fn fail(self, message: Message) {
        self.failure.try_set(Some(message));
    }
}
