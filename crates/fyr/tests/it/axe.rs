//! Every page in a real browser, as every role, in both languages and themes.

use crate::{
    browser::Walker,
    support::program::{Server, run},
};

#[test]
fn every_page_is_accessible_in_both_languages_and_themes_as_every_role() {
    let Some(walker) = Walker::new() else { return };
    let folder = tempfile::tempdir().unwrap();
    // Not a copy: the demo's own mails are a page too.
    let (server, told) = Server::demo(&folder.path().join("data"), (120, 3));
    let links = walker.keeps("links.json", &told["links"].to_string());
    let routes = walker.keeps("routes.json", &run(["routes", "--json"]).out);
    // The stream of a run's progress is named only while the run goes on; two runs of one incident are not in the demo.
    let except = ["/leaks/{id}/stream", "/leaks/{id}/compare", "/calendar/{file}"].join(",");
    let except = std::path::Path::new(&except);
    let arguments = [("--links", links.as_path()), ("--routes", &routes), ("--except", except)];
    walker.walk("axe.mjs", &server, &arguments);
}
