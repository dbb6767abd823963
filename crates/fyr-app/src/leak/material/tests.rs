//! Real files: sealed as they come, opened for a run, destroyed, swept.

use super::{open::file_name, *};
use crate::response::made;
use tempfile::TempDir;
use uuid::Uuid;

const WORDS: &[u8] = b"personnummer;namn\n18890101-2388;Selma Ek\n";

struct Office {
    app: App,
    folder: TempDir,
}

impl Office {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = made::office(folder.path()).await;
        Self { app, folder }
    }

    async fn incident(&self) -> Incident {
        Incident::clone(self.app.all::<Incident>().await.unwrap().first().unwrap())
    }

    async fn arriving(&self) -> Arriving {
        let id = self.incident().await.id;
        self.app.material_arrives(&Viewer::system(), id).await.unwrap()
    }

    async fn takes_in(&self, bytes: &[u8]) -> MaterialId {
        let mut arriving = self.arriving().await;
        for some in bytes.chunks(300_000) {
            arriving.push(some).await.unwrap();
        }
        arriving.keep(&Viewer::system(), "C:\\stulet\\hr.csv").await.unwrap()
    }

    async fn run_over(&self, id: MaterialId) -> Run {
        let mut run = Run::empty(Uuid::from_u128(7));
        (run.incident, run.held) = (self.incident().await.id, Some(id));
        run
    }

    /// Returns the files that lie open for a run.
    fn open(&self, run: &Run) -> Vec<PathBuf> {
        let folder = self.app.settings().run(run.id).join(OPENED);
        let below = |folder: PathBuf| fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
        let all = below(folder.clone()).chain(below(folder.join("whole")));
        all.filter(|it| it.is_file()).collect()
    }

    fn lying(&self) -> Vec<PathBuf> {
        let folder = self.folder.path().join("data/sealed");
        fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect()
    }
}

fn going() -> Arc<AtomicBool> {
    Arc::new(AtomicBool::new(false))
}

#[tokio::test(flavor = "multi_thread")]
async fn material_lies_sealed_and_a_run_reads_what_came() {
    let office = Office::new().await;
    let sent = WORDS.repeat(60_000);
    let id = office.takes_in(&sent).await;
    let incident = office.incident().await;
    let arrived = &incident.materials[0].arrived;
    assert_eq!((arrived.name.as_str(), arrived.bytes), ("hr.csv", sent.len() as u64));
    assert_eq!(arrived.digest, hex(&Sha256::digest(&sent)));
    let lying = fs::read(&office.lying()[0]).unwrap();
    assert!(!lying.windows(9).any(|it| it == b"Selma Ek\n"));
    let run = office.run_over(id).await;
    let path = office.app.opened_material(&run, &incident, &going()).await.unwrap();
    assert!(path.ends_with("hr.csv") && fs::read(&path).unwrap() == sent);
    let changed = |path: &Path| fs::metadata(path).unwrap().modified().unwrap();
    let first = changed(&path);
    fs::write(&path, b"cut").unwrap();
    let again = office.app.opened_material(&run, &incident, &going()).await.unwrap();
    assert_eq!(changed(&again), first, "a run that was killed goes on over it");
    assert_eq!(fs::read(&again).unwrap(), sent, "what is not whole is opened again");
}

#[tokio::test(flavor = "multi_thread")]
async fn material_that_is_not_kept_leaves_nothing_behind() {
    let office = Office::new().await;
    let mut arriving = office.arriving().await;
    arriving.push(&WORDS.repeat(60_000)).await.unwrap();
    assert_eq!(office.lying().len(), 1);
    drop(arriving);
    assert_eq!(office.lying().len(), 0);
    let nothing = office.arriving().await.keep(&Viewer::system(), "tom.csv").await;
    assert!(matches!(nothing, Err(AppError::Refused(_))), "{nothing:?}");
    assert!(office.lying().is_empty() && office.incident().await.materials.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn destroyed_material_cannot_be_opened_again() {
    let office = Office::new().await;
    let id = office.takes_in(WORDS).await;
    let before = office.incident().await;
    let why = (id, "Analysen är klar".to_owned());
    office.app.destroy_material(&Viewer::system(), before.id, why).await.unwrap();
    assert!(office.lying().is_empty());
    let run = office.run_over(id).await;
    let incident = office.incident().await;
    assert!(office.app.opened_material(&run, &incident, &going()).await.is_err());
    assert!(office.app.materials(&Viewer::system(), incident.id).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_broke_off_with_its_process_is_swept_after_a_day_and_what_is_held_stays() {
    let office = Office::new().await;
    office.takes_in(WORDS).await;
    let broken = office.folder.path().join(format!("data/sealed/{}.sealed", Uuid::from_u128(9)));
    fs::write(&broken, "x").unwrap();
    let written = fs::metadata(&broken).unwrap().modified().unwrap();
    let written = Timestamp::try_from(written).unwrap();
    let hours = |hours: i64| written + SignedDuration::from_hours(hours);
    assert_eq!(office.app.sweep_material(hours(24)).await.unwrap(), 0);
    assert_eq!(office.app.sweep_material(hours(26)).await.unwrap(), 1);
    assert!(!broken.exists() && office.lying().len() == 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn material_that_was_changed_on_the_disk_is_refused_and_leaves_nothing_open() {
    let office = Office::new().await;
    let id = office.takes_in(WORDS).await;
    let path = office.lying().remove(0);
    let mut bytes = fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&path, bytes).unwrap();
    let (run, incident) = (office.run_over(id).await, office.incident().await);
    let refused = office.app.opened_material(&run, &incident, &going()).await.unwrap_err();
    assert!(format!("{refused:?}").contains("Changed"), "{refused:?}");
    assert_eq!(office.open(&run), Vec::<PathBuf>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn material_of_a_run_that_is_stopped_is_not_opened() {
    let office = Office::new().await;
    let id = office.takes_in(WORDS).await;
    let (run, incident) = (office.run_over(id).await, office.incident().await);
    let stopped = Arc::new(AtomicBool::new(true));
    assert!(office.app.opened_material(&run, &incident, &stopped).await.is_err());
    assert_eq!(office.open(&run), Vec::<PathBuf>::new());
}

#[test]
fn a_name_it_came_with_is_never_a_path() {
    for (name, file) in [("..", "material"), ("", "material"), ("a/b\0c", "abc"), (".x", ".x")] {
        assert_eq!(file_name(name), file);
    }
    assert!(file_name(&"å".repeat(300)).len() <= 200);
}
