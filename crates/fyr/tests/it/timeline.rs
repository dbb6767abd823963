//! The public timeline of August and September 2025, replayed through the pages alone in a real browser.

use crate::{browser::Walker, support::program::ended};
use fyr_app::{App, clock::Clock, settings::AppSettings};
use fyr_testkit::{
    leak::{self, LeakSpec},
    world::{OFFICE_NAME, World, WorldSpec},
};
use fyr_web::server::{Settings, Web, serve};
use jiff::{Timestamp, civil::date};
use serde_json::json;
use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpListener},
    path::Path,
    process::Command,
    thread,
};

const BEFORE: &str = "2025-08-18T07:00:00Z";
const MATERIAL: &str = "publicerat-2025-09-14";

/// A supplier with the boards of one town, and an office that coordinates them.
fn world() -> World {
    let spec = WorldSpec { seed: 1, boards: 2, persons: 120, as_of: date(2025, 9, 26) };
    World::new(spec).coordinated()
}

/// Writes what the replay is given: the registers' files, the stolen material, names.
fn story(world: &World, folder: &Path, (data, link): (&Path, &str)) -> String {
    let made = folder.join("made");
    fs::create_dir_all(&made).unwrap();
    leak::write(world, LeakSpec { seed: 1 }, &made).unwrap();
    fs::rename(made.join("leak"), data.join("material").join(MATERIAL)).unwrap();
    for (name, csv) in world.register_csv() {
        fs::write(folder.join(name), csv).unwrap();
    }
    let file = |name: &str| folder.join(name).display().to_string();
    let registers = [
        ("organisation", file("organisations.csv")),
        ("system", file("systems.csv")),
        ("agreement", file("agreements.csv")),
        ("contact", file("contacts.csv")),
    ];
    let board = world.boards().first().unwrap().name.clone();
    let story = json!({
        "administrator": link,
        "registers": registers,
        "office": OFFICE_NAME,
        "supplier": world.supplier().name,
        "systems": ["Tallbarr HR"],
        "board": board,
        "material": MATERIAL,
        "protected": file("made/protected.csv"),
    });
    story.to_string()
}

/// Lets the installation's clock stand where it is asked to; ends with the test's process.
fn clock(app: App) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut asked = String::new();
            BufReader::new(&stream).read_line(&mut asked).unwrap();
            let at = asked.split_once("at=").and_then(|it| it.1.split(' ').next());
            let at: Timestamp = at.unwrap().replace("%3A", ":").parse().unwrap();
            app.stand_at(at);
            let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    address
}

fn text_of(pdf: &Path) -> String {
    let text = ended(Command::new("pdftotext").arg(pdf).arg("-"));
    assert_eq!(text.code, Some(0), "{}", text.said);
    text.out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_public_timeline_is_replayed_through_the_pages_alone_and_ends_in_a_whole_report() {
    let Some(walker) = Walker::new() else { return };
    let folder = tempfile::tempdir().unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let data = folder.path().join("data");
    let settings = AppSettings {
        data: data.clone(),
        database: None,
        base_url: base.clone(),
        smtp: None,
        webhook: None,
        exercise_mailbox: None,
        quiet_hours: None,
        sealing_key: None,
        threads: 1,
        leak_worker: None,
    };
    let app = App::open(settings, Clock::still(BEFORE.parse().unwrap())).await.unwrap();
    let first = app.first_administrator("Astrid Admin", "admin@prov.example").await.unwrap();
    let link = format!("{base}/link/{}", first.token);
    let story = walker.keeps("story.json", &story(&world(), folder.path(), (&data, &link)));
    let clock = format!("http://{}/", clock(app.clone()));
    let worker = app.clone();
    tokio::spawn(async move { worker.work().await });
    let web = Web { app: app.clone(), settings: Settings { base_url: base.clone() } };
    tokio::spawn(serve(web, listener, std::future::pending()));

    let out = folder.path().to_owned();
    let report = out.join("report.pdf");
    tokio::task::spawn_blocking(move || {
        let clock = Path::new(&clock).to_owned();
        let given = [("--story", &*story), ("--clock", &*clock), ("--out", &*out)];
        walker.walk_at("timeline.mjs", &base, &given);
    })
    .await
    .unwrap();

    let text = text_of(&report);
    for said in [
        "26 augusti 2025 kl. 16.54",
        "29 augusti 2025 kl. 11.30",
        // Computed: 72 hours from when the own people were told, and from the central office's knowledge.
        "29 augusti 2025 kl. 16.54",
        "28 augusti 2025 kl. 08.00",
        "Betydande",
        "Mycket allvarliga",
        "skyddade",
        "Beskedet ska gå till alla i samma stund.",
    ] {
        assert!(text.contains(said), "the report does not say {said}: {text}");
    }
    // What the report says under a heading without words, and at its beginning when there is one.
    assert!(!text.contains("skrivet under den här rubriken") && !text.contains("inget skrivet"));
    app.close().await;
}
