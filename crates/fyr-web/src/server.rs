//! The server: what stands around every page (limits, headers, sessions, error pages), and listening.

use std::any::Any;
use std::future::{Future, IntoFuture as _};
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::header::{CACHE_CONTROL, HeaderName};
use axum::http::{HeaderValue, Response};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::get;
use fyr_app::App;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::csrf::CsrfLayer;
use tower_http::trace::TraceLayer;

use crate::{assets, error, routes, session};

/// Is what every page is made from.
#[derive(Clone)]
pub struct Web {
    /// The use cases.
    pub app: App,
    /// How the site is reached.
    pub settings: Settings,
}

/// Is how the site is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The address people reach the site by, for links that are passed on. Example: `https://fyr.example`.
    ///
    /// With `https`, cookies are sent over TLS only and browsers are told to stay with it.
    pub base_url: String,
}

impl Settings {
    pub(crate) fn https(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// Returns a one-time link as a person is given it.
    pub(crate) fn link(&self, token: &str) -> String {
        format!("{}/link/{token}", self.base_url.trim_end_matches('/'))
    }
}

/// Answers requests at `listener` until `shutdown` is ready, then finishes those begun; streams that go on are cut after 5 seconds.
///
/// # Errors
///
/// What listening fails with.
pub async fn serve(
    web: Web,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let service = router(web).into_make_service_with_connect_info::<SocketAddr>();
    let (begun, begins) = tokio::sync::oneshot::channel();
    let graceful = async move {
        shutdown.await;
        // Nobody listens only when serving has ended by itself.
        let _ = begun.send(());
    };
    let grace = async move {
        match begins.await {
            Ok(()) => tokio::time::sleep(GRACE).await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        served = axum::serve(listener, service).with_graceful_shutdown(graceful).into_future() => served,
        () = grace => Ok(()),
    }
}

/// Returns the whole site as a service, as [`serve`] runs it; for tests and for measuring without a socket.
pub fn router(web: Web) -> Router {
    let pages = routes::router()
        .fallback(|| async { error::not_found() })
        .method_not_allowed_fallback(|| async { error::not_found() })
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(CsrfLayer::new())
        .layer(from_fn_with_state(web.clone(), error::pages))
        .layer(session::layer(&web.app, &web.settings))
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(COMPRESSION)));
    Router::new()
        .route("/assets/{name}", get(assets::serve))
        .merge(pages)
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(from_fn_with_state(web.clone(), headers))
        .with_state(web)
}

// 1 MiB: the longest form is a letter of six texts of 4,000 characters; files have limits of their own.
const BODY_BYTES_MAX: usize = 1024 * 1024;
// Of 11: a page of 200 controllers takes milliseconds; the densest level takes a second for a tenth less.
const COMPRESSION: i32 = 4;
// Longer than any page takes; a stream to a browser would go on for ever.
const GRACE: Duration = Duration::from_secs(5);

// Measured with htmx 4 and its stream extension: no violation. `data:` is for the icons in the style sheet.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

async fn headers(State(web): State<Web>, request: Request, next: Next) -> Response<Body> {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let fixed = [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        // Not `no-referrer`: a form would then be sent with the origin `null`, which an older browser, without
        // `Sec-Fetch-Site`, could not prove to be ours. Nothing is told to other sites.
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"),
    ];
    for (name, value) in fixed {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if web.settings.https() {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(HeaderName::from_static("strict-transport-security"), year);
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Names the request by its route, never by its address: that may hold a one-time link, a search or a person.
fn span(request: &Request<Body>) -> tracing::Span {
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str);
    tracing::info_span!("request", method = %request.method(), route)
}

#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over")]
fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response<Body> {
    let what = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(panic = what, "A page panicked");
    error::Failure::lost().into_response()
}

#[cfg(test)]
mod tests;
