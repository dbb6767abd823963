//! Every page for every role, in both languages.

use super::*;

#[tokio::test]
async fn every_page_without_a_thing_of_its_own_is_whole_for_every_role_in_both_languages() {
    let site = Site::new().await;
    let paths: Vec<&str> = routes::routes()
        .iter()
        .filter(|it| it.method == "GET" && !it.path.contains('{'))
        .filter(|it| it.path != "/events" && !it.path.contains('.'))
        .map(|it| it.path)
        .collect();
    let mut seen = BTreeSet::new();
    for role in Role::ALL {
        let signed_in = site.sign_in(*role).await;
        for language in ["sv", "en"] {
            let browser = Browser { language, ..signed_in.clone() };
            for path in &paths {
                let page = site.get(&browser, path).await;
                let about = format!("{path} as {} in {language}", role.as_str());
                match page.status {
                    StatusCode::OK => {
                        page.is_whole(&about);
                        seen.insert(*path);
                    }
                    StatusCode::NOT_FOUND => page.is_whole(&about),
                    StatusCode::SEE_OTHER => assert_eq!(*path, "/sign-in", "{about}"),
                    other => panic!("{about}: {other} {}", page.body),
                }
            }
        }
    }
    let elsewhere = ["/sign-in", "/mails"];
    let unseen: Vec<_> =
        paths.iter().filter(|it| !seen.contains(*it) && !elsewhere.contains(*it)).collect();
    assert!(unseen.is_empty(), "no role sees {unseen:?}");
}

#[tokio::test]
async fn whoever_is_not_signed_in_sees_public_pages_and_is_sent_to_sign_in_from_the_rest() {
    let site = Site::new().await;
    for route in routes::routes().iter().filter(|it| it.method == "GET" && !it.path.contains('{')) {
        let page = site.get(&Browser::default(), route.path).await;
        if route.action == fyr_app::access::Action::Public {
            assert_eq!(page.status, StatusCode::OK, "{}", route.path);
            page.is_whole(route.path);
        } else {
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", route.path);
            assert_eq!(page.location, format!("/sign-in?back={}", route.path));
        }
    }
}

#[tokio::test]
async fn every_register_can_be_listed_made_and_imported() {
    let site = Site::new().await;
    let browser = site.sign_in(Role::Coordinator).await;
    for kind in RecordKind::ALL {
        for part in ["", "/new", "/import"] {
            let path = format!("/registers/{}{part}", kind.as_str());
            let page = site.get(&browser, &path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            page.is_whole(&path);
        }
    }
    let page = site.get(&browser, &format!("/registers/record/{}", site.system)).await;
    assert_eq!(page.location, format!("/registers/system/{}", site.system));
    site.get(&browser, &page.location).await.is_whole("a record");
}

#[tokio::test]
async fn what_is_not_there_and_what_one_may_not_know_of_look_the_same() {
    let site = Site::new().await;
    let browser = site.sign_in(Role::Auditor).await;
    for path in ["/no-such-page", "/accounts", "/reports/not-an-id"] {
        let page = site.get(&browser, path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        page.is_whole(path);
    }
}

#[tokio::test]
async fn pages_may_not_be_framed_or_kept_and_run_no_script_of_others() {
    let site = Site::new().await;
    let request = asked(&Browser::default(), "/sign-in").body(Body::empty()).unwrap();
    let response = site.router.clone().call(request).await.unwrap();
    let header = |name: &str| response.headers().get(name).unwrap().to_str().unwrap().to_owned();
    assert!(header("content-security-policy").contains("frame-ancestors 'none'"));
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("x-content-type-options"), "nosniff");
}
