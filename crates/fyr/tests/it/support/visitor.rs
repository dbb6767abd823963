//! A person at a browser without scripts: follows nothing by itself, keeps its cookie.

use super::form;
use std::{io::Read, time::Duration};
use ureq::{
    Agent,
    http::{HeaderMap, Response},
};

/// Somebody who visits, signed in or not.
#[derive(Clone)]
pub(crate) struct Visitor {
    agent: Agent,
    base: String,
    /// As it is sent: `fyr=…`; empty when not signed in.
    pub(crate) cookie: String,
    language: &'static str,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
    /// The bytes as text; a document is not.
    pub(crate) body: String,
}

impl Visitor {
    pub(crate) fn new(base: &str) -> Self {
        let agent = Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_mins(1)))
            .build();
        Self { agent: agent.into(), base: base.to_owned(), cookie: String::new(), language: "sv" }
    }

    /// Signs in with a one-time link's token.
    #[track_caller]
    pub(crate) fn signed_in(mut self, token: &str) -> Self {
        let page = self.post(&format!("/link/{token}"), &[]);
        assert_eq!((page.status, page.location()), (303, "/"), "{}", page.body);
        self.cookie = page.cookie();
        self
    }

    /// Goes on at another address, after a restart.
    pub(crate) fn at(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.clone() }
    }

    /// Reads English from now on.
    pub(crate) fn in_english(&self) -> Self {
        Self { language: "en", ..self.clone() }
    }

    pub(crate) fn get(&self, path: &str) -> Page {
        let mut request = self.agent.get(format!("{}{path}", self.base));
        for (name, value) in self.headers() {
            request = request.header(name, value);
        }
        page(request.call().unwrap())
    }

    /// Opens a page that must be there.
    #[track_caller]
    pub(crate) fn sees(&self, path: &str) -> String {
        let page = self.get(path);
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        page.body
    }

    /// Sends a form of this site.
    pub(crate) fn post(&self, path: &str, pairs: &[(&str, &str)]) -> Page {
        let kind = "application/x-www-form-urlencoded";
        self.send(path, (kind, form(pairs).into_bytes()), &[("sec-fetch-site", "same-origin")])
    }

    /// Sends a form and expects to be sent on; returns where to, without what says it was done.
    #[track_caller]
    pub(crate) fn does(&self, path: &str, pairs: &[(&str, &str)]) -> String {
        let page = self.post(path, pairs);
        assert_eq!(page.status, 303, "{path}: {}", page.words());
        let to = page.location();
        assert!(!to.starts_with("/sign-in?back="), "{path} asks to sign in");
        to.split(['?', '#']).next().unwrap().to_owned()
    }

    /// Sends a form with a file's shape: `multipart/form-data`.
    #[track_caller]
    pub(crate) fn does_multipart(&self, path: &str, pairs: &[(&str, &str)]) -> String {
        let part = |(name, value): &(&str, &str)| {
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let body = pairs.iter().map(part).collect::<String>() + "--x--\r\n";
        let kind = "multipart/form-data; boundary=x";
        let page = self.send(path, (kind, body.into()), &[("sec-fetch-site", "same-origin")]);
        assert_eq!(page.status, 303, "{path}: {}", page.words());
        page.location().to_owned()
    }

    /// Posts a body with headers of its own.
    pub(crate) fn send(
        &self,
        path: &str,
        (kind, body): (&str, Vec<u8>),
        headers: &[(&str, &str)],
    ) -> Page {
        let mut request = self.agent.post(format!("{}{path}", self.base));
        for (name, value) in self.headers().into_iter().chain(headers.iter().copied()) {
            request = request.header(name, value);
        }
        page(request.header("content-type", kind).send(body).unwrap())
    }

    /// Asks by another method than a page's two.
    pub(crate) fn delete(&self, path: &str) -> Page {
        page(self.agent.delete(format!("{}{path}", self.base)).call().unwrap())
    }

    fn headers(&self) -> Vec<(&str, &str)> {
        let mut headers = vec![("accept-language", self.language)];
        if !self.cookie.is_empty() {
            headers.push(("cookie", &self.cookie));
        }
        headers
    }
}

impl Page {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |it| it.to_str().unwrap())
    }

    /// Returns where one is sent on to, on this site.
    pub(crate) fn location(&self) -> &str {
        self.header("location")
    }

    /// Returns the cookie that was set, without its attributes.
    pub(crate) fn cookie(&self) -> String {
        self.header("set-cookie").split(';').next().unwrap().to_owned()
    }

    /// Returns what the page says in its main part, without its tags: for a failed test's message.
    pub(crate) fn words(&self) -> String {
        let main = self.body.split_once("<main").map_or(self.body.as_str(), |(_, main)| main);
        main.split('<').filter_map(|it| it.split_once('>')).map(|(_, words)| words).collect()
    }
}

fn page(response: Response<ureq::Body>) -> Page {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let mut bytes = Vec::new();
    response.into_body().into_reader().take(100_000_000).read_to_end(&mut bytes).unwrap();
    let body = String::from_utf8_lossy(&bytes).into_owned();
    Page { status, headers, bytes, body }
}
