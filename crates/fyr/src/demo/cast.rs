//! Who is in it: registers imported, accounts made, the people who act signed in.

use anyhow::{Context as _, Result, ensure};
use fyr_app::{
    App,
    accounts::NewAccount,
    readiness::import::{Import, ImportMode, Values},
    viewer::Viewer,
};
use fyr_core::{
    account::{Grant, Role},
    id::{AccountId, OrganisationId, RecordId},
    register::{RecordKind, directory::Directory},
};
use fyr_testkit::world::{self, World};
use std::collections::{BTreeMap, BTreeSet};

/// Everybody who acts in the replay.
pub(crate) struct Cast {
    /// One-time links by role, for the visitor.
    pub(crate) links: Vec<(&'static str, String)>,
    pub(crate) administrator: Viewer,
    pub(crate) coordinator: Viewer,
    pub(crate) supplier_contact: Viewer,
    pub(crate) analyst: AccountId,
    /// One for each municipality; in the order of [`Cast::boards`].
    pub(crate) officers: Vec<Viewer>,
    /// One for each municipality, as [`Cast::officers`]: who may see protected persons is named by another.
    pub(crate) approvers: Vec<Viewer>,
    /// Of the first board, as are all of [`Cast::handler`] and the approver of the links.
    pub(crate) handler: Viewer,
    pub(crate) office: OrganisationId,
    pub(crate) supplier: OrganisationId,
    pub(crate) systems: BTreeSet<RecordId>,
    /// The controllers.
    pub(crate) boards: Vec<OrganisationId>,
}

/// Imports the registers and makes the accounts.
pub(crate) async fn cast(app: &App, world: &World) -> Result<Cast> {
    let first = app.first_administrator("Astrid Admin", "admin@samverkan.example").await?;
    let mut links = vec![("administrator", first.token)];
    let administrator = viewer(app, first.account).await?;
    import(app, &administrator, world).await?;
    let directory = app.directory().await?;
    let by_key = keys(&directory);
    let organisation = |key: &str| {
        let found = by_key.get(&(RecordKind::Organisation, key.to_owned())).copied();
        found.map(RecordId::organisation).with_context(|| format!("`{key}` was not imported"))
    };
    let office = organisation(world::OFFICE)?;
    let supplier = organisation(&world.supplier().key)?;
    let boards: Vec<OrganisationId> =
        world.boards().iter().map(|it| organisation(&it.key)).collect::<Result<_>>()?;
    let board = *boards.first().context("the world has boards")?;
    let mut maker = Maker { app, administrator: &administrator, links: &mut links };
    let coordinator = maker
        .person("coordinator", ("Kerstin Samordnare", "samordnare"), &[(Role::Coordinator, office)])
        .await?;
    let supplier_contact = maker
        .person(
            "supplier_contact",
            ("Love Leverans", "leverans"),
            &[(Role::SupplierContact, supplier)],
        )
        .await?;
    let analyst = maker
        .person("leak_analyst", ("Alva Analys", "analys"), &[(Role::LeakAnalyst, office)])
        .await?;
    let officer = (Role::DataProtectionOfficer, "Disa Dataskydd", "dataskyddsombud");
    let officers = of_each(&mut maker, officer, (world, &organisation)).await?;
    let approver = (Role::Approver, "Britt Beslut", "chef");
    let approvers = of_each(&mut maker, approver, (world, &organisation)).await?;
    let handler = maker
        .person("handler", ("Hedda Handläggare", "handlaggare"), &[(Role::Handler, board)])
        .await?;
    maker.person("approver", ("Bror Beslut", "beslut"), &[(Role::Approver, board)]).await?;
    maker.auditor().await?;
    let systems = ["tallbarr-hr", "tallbarr-rehab", "tallbarr-hr-test"]
        .iter()
        .filter_map(|key| by_key.get(&(RecordKind::System, (*key).to_owned())).copied())
        .collect();
    let analyst = analyst.actor().account().context("the analyst has an account")?;
    Ok(Cast {
        links,
        administrator,
        coordinator,
        supplier_contact,
        analyst,
        officers,
        approvers,
        handler,
        office,
        supplier,
        systems,
        boards,
    })
}

/// One person in a role for each municipality and all its boards; role, name and mailbox.
async fn of_each(
    maker: &mut Maker<'_>,
    (role, called, mailbox): (Role, &str, &str),
    found: (&World, &impl Fn(&str) -> Result<OrganisationId>),
) -> Result<Vec<Viewer>> {
    let (world, organisation) = found;
    let mut of: BTreeMap<String, Vec<(Role, OrganisationId)>> = BTreeMap::new();
    for board in world.boards() {
        let municipality = board.part_of.clone().unwrap_or_default();
        let grant = (role, organisation(&board.key)?);
        of.entry(municipality).or_default().push(grant);
    }
    let mut people = Vec::new();
    for (index, (municipality, grants)) in of.into_iter().enumerate() {
        let first = index == 0 && role == Role::DataProtectionOfficer;
        let link = if first { "data_protection_officer" } else { "" };
        let name = format!("{called} {}", index + 1);
        let mailbox = format!("{mailbox}.{municipality}");
        people.push(maker.person(link, (&name, &mailbox), &grants).await?);
    }
    Ok(people)
}

/// Makes accounts.
struct Maker<'a> {
    app: &'a App,
    administrator: &'a Viewer,
    links: &'a mut Vec<(&'static str, String)>,
}

impl Maker<'_> {
    /// Makes an account; its link is kept for the visitor when `role` names it.
    async fn person(
        &mut self,
        role: &'static str,
        who: (&str, &str),
        grants: &[(Role, OrganisationId)],
    ) -> Result<Viewer> {
        let grants = grants
            .iter()
            .map(|(role, organisation)| Grant { role: *role, organisation: Some(*organisation) });
        self.account(role, who, grants.collect()).await
    }

    async fn auditor(&mut self) -> Result<()> {
        let grants = BTreeSet::from([Grant { role: Role::Auditor, organisation: None }]);
        self.account("auditor", ("Rut Revisor", "revisor"), grants).await?;
        Ok(())
    }

    async fn account(
        &mut self,
        role: &'static str,
        who: (&str, &str),
        grants: BTreeSet<Grant>,
    ) -> Result<Viewer> {
        let (name, email) = (who.0.to_owned(), format!("{}@samverkan.example", who.1));
        let new = NewAccount { name, email, grants };
        let invitation = self.app.create_account(self.administrator, new).await?;
        if !role.is_empty() {
            self.links.push((role, invitation.token));
        }
        viewer(self.app, invitation.account).await
    }
}

async fn viewer(app: &App, id: AccountId) -> Result<Viewer> {
    let account = app.account(id).await?.context("the account was made")?;
    Ok(Viewer::person(account))
}

async fn import(app: &App, administrator: &Viewer, world: &World) -> Result<()> {
    let files = world.clone().coordinated().register_csv();
    let kinds = [
        ("organisations.csv", RecordKind::Organisation),
        ("systems.csv", RecordKind::System),
        ("agreements.csv", RecordKind::Agreement),
        ("contacts.csv", RecordKind::Contact),
    ];
    for (name, kind) in kinds {
        let csv = files.iter().find(|(it, _)| *it == name).map(|(_, csv)| csv.clone());
        let csv = csv.unwrap_or_default().into_bytes();
        let file = name.to_owned();
        let columns = BTreeMap::new();
        let values = Values::new();
        let import = Import { kind, file, csv, columns, values, mode: ImportMode::Write };
        let result = app.import_records(administrator, import).await?;
        ensure!(result.written, "{name} was not imported: {:?}", result.bad);
    }
    Ok(())
}

fn keys(directory: &Directory) -> BTreeMap<(RecordKind, String), RecordId> {
    let all = RecordKind::ALL.iter().flat_map(|kind| directory.of(*kind));
    all.map(|it| ((it.kind, it.text("key").to_owned()), it.id)).collect()
}
