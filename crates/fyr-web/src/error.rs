//! What went wrong, as a page that says it and what to do. Handlers fail with [`Failure`]; [`pages`] draws it once.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{CONTENT_TYPE, LOCATION, REFERER};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use fyr_app::error::{AppError, Trouble};
use fyr_text::text;
use std::sync::Arc;

use crate::layout::{Problem, error_page};
use crate::server::Web;
use crate::session::Visit;
use crate::ui::Link;
use crate::words;

/// Says why a page could not be answered.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    status: StatusCode,
    kind: Kind,
}

/// Returns 404: not there, or not for this person to know of.
pub(crate) const fn not_found() -> Failure {
    Failure { status: StatusCode::NOT_FOUND, kind: Kind::Plain }
}

impl Failure {
    /// Returns a failure of the session's store.
    #[expect(clippy::needless_pass_by_value, reason = "is given to `map_err`")]
    pub(crate) fn session(error: tower_sessions::session::Error) -> Self {
        tracing::error!(error = %error, "The session could not be read or kept");
        Self { status: StatusCode::SERVICE_UNAVAILABLE, kind: Kind::Plain }
    }

    /// Returns a failure of Fyr itself.
    pub(crate) const fn lost() -> Self {
        Self { status: StatusCode::INTERNAL_SERVER_ERROR, kind: Kind::Plain }
    }

    /// Returns a request that cannot be read as the form it should be.
    pub(crate) const fn unreadable(status: StatusCode) -> Self {
        Self { status, kind: Kind::Plain }
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        let kind = match &error {
            AppError::SignInFirst => Kind::SignInFirst,
            AppError::Refused(refused) => Kind::Refused(Arc::new(refused.clone())),
            AppError::Fault(_) => error.trouble().map_or(Kind::Plain, Kind::Trouble),
            AppError::NotFound | AppError::Conflict | AppError::Throttled => Kind::Plain,
        };
        let status = match &error {
            AppError::NotFound => StatusCode::NOT_FOUND,
            AppError::SignInFirst => StatusCode::SEE_OTHER,
            AppError::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            AppError::Conflict => StatusCode::CONFLICT,
            AppError::Throttled => StatusCode::TOO_MANY_REQUESTS,
            AppError::Fault(_) => {
                log(&error);
                StatusCode::SERVICE_UNAVAILABLE
            }
        };
        Self { status, kind }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Draws a page for every answer that says something went wrong and is no page yet; sends who must sign in to do so.
pub(crate) async fn pages(State(web): State<Web>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let mut kept = parts.clone();
    let response = next.run(Request::from_parts(parts, body)).await;
    let failure = response.extensions().get::<Failure>().cloned();
    if failure.as_ref().is_some_and(|it| matches!(it.kind, Kind::SignInFirst)) {
        return to_sign_in(&kept);
    }
    let status = response.status();
    let drawn = response.headers().get(CONTENT_TYPE).is_some_and(is_html);
    if drawn || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let visit = match Visit::from_request_parts(&mut kept, &web).await {
        Ok(visit) => Some(visit),
        Err(_) => Visit::unknown(&kept, &web),
    };
    let Some(visit) = visit else { return response };
    draw(&visit, status, failure.as_ref())
}

#[derive(Clone, Debug)]
enum Kind {
    Plain,
    SignInFirst,
    Refused(Arc<fyr_app::error::Refused>),
    Trouble(Trouble),
}

/// Returns which text tells why nothing can be read or kept, and what to do.
fn unavailable(failure: Option<&Failure>) -> &'static str {
    match failure.map(|it| &it.kind) {
        Some(Kind::Trouble(Trouble::ReadOnly)) => "read-only",
        Some(Kind::Trouble(Trouble::Full)) => "full",
        Some(Kind::Trouble(Trouble::Unreachable)) => "unreachable",
        Some(
            Kind::Trouble(Trouble::Other) | Kind::Plain | Kind::SignInFirst | Kind::Refused(_),
        )
        | None => "unavailable",
    }
}

fn draw(visit: &Visit, status: StatusCode, failure: Option<&Failure>) -> Response {
    let language = visit.language;
    let area = match status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => "not-found",
        StatusCode::CONFLICT => "conflict",
        StatusCode::FORBIDDEN => "forbidden",
        StatusCode::PAYLOAD_TOO_LARGE => "too-large",
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => "timeout",
        StatusCode::TOO_MANY_REQUESTS => "throttled",
        StatusCode::SERVICE_UNAVAILABLE => unavailable(failure),
        status if status.is_server_error() => "broken",
        _ => "unreadable",
    };
    let refused = failure.and_then(|it| match &it.kind {
        Kind::Refused(refused) => Some(words::refusal(language, refused)),
        Kind::Plain | Kind::SignInFirst | Kind::Trouble(_) => None,
    });
    let area = if refused.is_some() { "refused" } else { area };
    let title = words::of(language, "problem", area).into_owned();
    let body = refused.unwrap_or_else(|| words::of(language, "problem-words", area).into_owned());
    let mut ways = Vec::new();
    if status == StatusCode::CONFLICT
        || area == "refused"
        || status == StatusCode::SERVICE_UNAVAILABLE
    {
        let here = visit.path.clone();
        ways.push(Link::new(here, text(language, "problem-reload")));
    }
    ways.push(Link::new("/", text(language, "problem-to-desk")));
    if visit.viewer.account().is_none() {
        ways.push(Link::new("/report", text(language, "problem-to-report")));
    }
    let problem = Problem {
        title: title.clone(),
        words: body,
        ways,
        reference: Some(status.as_u16().to_string()),
    };
    let frame = visit.frame(&title);
    (status, error_page(&frame, &problem)).into_response()
}

fn to_sign_in(parts: &Parts) -> Response {
    // A form cannot be sent again by following a link: whoever must sign in first comes back to the page it stood on.
    let back = if parts.method == Method::GET {
        parts.uri.path_and_query().map(|it| it.as_str().to_owned())
    } else {
        let referer = parts.headers.get(REFERER).and_then(|it| it.to_str().ok());
        referer.and_then(|it| it.parse::<axum::http::Uri>().ok()).map(|it| it.path().to_owned())
    };
    let address = format!("/sign-in?back={}", encoded(&back.unwrap_or_else(|| "/".to_owned())));
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(address) = HeaderValue::from_str(&address) {
        response.headers_mut().insert(LOCATION, address);
    }
    response
}

/// Writes a text so that it can stand in a query.
pub(crate) fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("writing to a String cannot fail");
        }
        out
    })
}

fn is_html(value: &HeaderValue) -> bool {
    value.as_bytes().starts_with(b"text/html")
}

fn log(error: &AppError) {
    let mut chain = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        chain.push_str(": ");
        chain.push_str(&cause.to_string());
        source = cause.source();
    }
    tracing::error!(error = %chain, "A use case failed");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_in_a_query_stays_one_value() {
        assert_eq!(encoded("/cases/1?tab=å&b=2"), "/cases/1%3Ftab%3D%C3%A5%26b%3D2");
    }
}
