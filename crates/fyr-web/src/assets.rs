//! The style sheet, the scripts and the mark: embedded, named by their content, sent compressed and kept for ever.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use rust_embed::{Embed, EmbeddedFile};

/// Is the path every asset is served under; its route is `/assets/{name}`.
pub const PATH: &str = "/assets";

/// Returns the address of an asset: `fyr.css` gives `/assets/fyr.0123456789abcdef.css`.
///
/// The name holds a hash of the content, so the answer may be kept for ever and a new build is fetched at once.
/// Assets: `fyr.css`, `fyr.js`, `htmx.js`, `mark.svg`; any other name is a mistake in a page and gives `/assets/`.
pub fn asset(name: &str) -> String {
    let served = SERVED.iter().find(|(_, asset)| asset.name == name);
    served.map_or_else(|| format!("{PATH}/"), |(hashed, _)| format!("{PATH}/{hashed}"))
}

/// Answers `GET /assets/{name}`.
///
/// Compressed as the browser accepts (Brotli, then gzip), `immutable` for a year, 304 when the browser has it, 404 for
/// a name of another build.
pub async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    answer(&name, &headers)
}

struct Asset {
    name: String,
    content_type: &'static str,
    etag: HeaderValue,
}

#[derive(Embed)]
#[folder = "$OUT_DIR/assets"]
struct Embedded;

static SERVED: LazyLock<BTreeMap<String, Asset>> = LazyLock::new(|| {
    Embedded::iter()
        .filter_map(|name| {
            let content_type = content_type(&name)?;
            let hash = hash(&Embedded::get(&name)?);
            let (stem, extension) = name.rsplit_once('.')?;
            let etag = HeaderValue::from_str(&format!("\"{hash}\"")).ok()?;
            let hashed = format!("{stem}.{hash}.{extension}");
            Some((hashed, Asset { name: name.into_owned(), content_type, etag }))
        })
        .collect()
});

/// Returns nothing for what only lies beside an asset: its compressed forms.
fn content_type(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        _ => None,
    }
}

// 8 of the 32 bytes of SHA-256: the name must change with the content, it guards nothing.
fn hash(file: &EmbeddedFile) -> String {
    file.metadata.sha256_hash().iter().take(8).fold(String::new(), |mut hash, byte| {
        write!(hash, "{byte:02x}").expect("writing to a String cannot fail");
        hash
    })
}

fn answer(hashed: &str, headers: &HeaderMap) -> Response {
    let Some(asset) = SERVED.get(hashed) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if headers.get(IF_NONE_MATCH).is_some_and(|known| known == asset.etag) {
        return (StatusCode::NOT_MODIFIED, [(ETAG, asset.etag.clone())]).into_response();
    }
    let (suffix, encoding) = encoding(headers);
    let Some(file) = Embedded::get(&format!("{}{suffix}", asset.name)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = Response::new(Body::from(file.data));
    let answer = response.headers_mut();
    answer.insert(CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    answer.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    answer.insert(VARY, HeaderValue::from_static("accept-encoding"));
    answer.insert(ETAG, asset.etag.clone());
    if let Some(encoding) = encoding {
        answer.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

fn encoding(headers: &HeaderMap) -> (&'static str, Option<&'static str>) {
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let accepts = |wanted: &str| {
        accepted.unwrap_or_default().split(',').any(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            parts.next() == Some(wanted) && !parts.any(|weight| weight == "q=0")
        })
    };
    if accepts("br") {
        (".br", Some("br"))
    } else if accepts("gzip") {
        (".gz", Some("gzip"))
    } else {
        ("", None)
    }
}

#[cfg(test)]
mod tests;
