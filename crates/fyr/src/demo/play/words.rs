//! What the people of the scenario write.

pub(super) const TITLE: &str = "Intrång hos leverantören av personalsystem";
pub(super) const ALARM: &str = "I lördags kväll larmade vår övervakning om ett intrång i den miljö där HR, \
Rehab och testmiljön körs. Angriparen kan ha kommit åt uppgifter om anställda hos alla våra kunder. Vi har \
stängt miljön. Vi vet ännu inte om uppgifter har kopierats.";
pub(super) const NATURE: &str = "En angripare har tagit sig in hos leverantören av personalsystem och troligen fått \
tillgång till uppgifter om anställda. Systemen är stängda. Det finns ännu inga bevis för att uppgifter har \
kopierats.";
pub(super) const NATURE_STOLEN: &str = "En angripare har tagit sig in hos leverantören av personalsystem och kopierat \
uppgifter om nuvarande och tidigare anställda. Angriparen hotar att publicera uppgifterna.";
pub(super) const DETECTION: &str = "Larm i leverantörens tekniska miljö.";
pub(super) const MEASURES_FIRST: &str = "Leverantören har stängt systemen, bytt lösenord och kopplat in utredare. \
Händelsen är polisanmäld.";
pub(super) const MEASURES_LATER: &str = "Leverantören har stängt systemen, bytt lösenord och kopplat in utredare. \
Händelsen är polisanmäld. Integrationer till systemen är stoppade. Personer med skyddade uppgifter kontaktas \
direkt.";
pub(super) const QUALIFIED: &str =
    "Obehöriga har troligen fått tillgång till personuppgifter som nämnden ansvarar för.";
pub(super) const OWN_PEOPLE: &str = "Nämnden fick veta att dess uppgifter kan vara berörda först när \
samordningskontoret underrättade oss.";
pub(super) const RISK: &str =
    "Personnummer och kontaktuppgifter om många anställda kan användas för bedrägerier.";
pub(super) const RISK_HIGH: &str = "Uppgifterna är publicerade. Personnummer, kontaktuppgifter och i vissa fall \
skyddade uppgifter är tillgängliga för vem som helst.";
pub(super) const CHANNEL: &str = "Myndighetens e-tjänst";
pub(super) const PURPOSE: &str = "Ta reda på vilka personer som finns i det publicerade materialet, för att kunna \
informera dem och skydda dem som är i fara.";
pub(super) const BASIS: &str = "Dataskyddsförordningen artikel 33, 34 och 6.1 c och e.";
pub(super) const DIRECT: &str = "Samtal med ansvarig chef.";
pub(super) const LETTER_HEADING: &str = "Dina personuppgifter har blivit stulna";
pub(super) const LETTER_HAPPENED: &str = "I augusti tog sig en angripare in hos det företag som sköter vårt \
personalsystem. Angriparen kopierade uppgifter om nuvarande och tidigare anställda. Den 14 september \
publicerades uppgifterna på internet. Dina uppgifter finns med.";
pub(super) const LETTER_CONSEQUENCES: &str = "Någon kan försöka lura dig eller andra genom att använda dina uppgifter, \
till exempel genom att ringa, mejla eller beställa något i ditt namn.";
pub(super) const LETTER_MEASURES: &str = "Vi har anmält händelsen till Integritetsskyddsmyndigheten och till polisen. \
Systemet är stängt tills vi vet att det är säkert.";
pub(super) const LETTER_ADVICE: &str = "Var misstänksam mot oväntade samtal, mejl och brev.\n\
Lämna aldrig ut koder och logga aldrig in åt någon som ringer.\n\
Spärra din adress mot obehörig adressändring.\n\
Håll utkik efter fakturor och kreditupplysningar som du inte känner igen.";
pub(super) const LETTER_CONTACT: &str =
    "Är du orolig? Hör av dig till oss, så hjälper vi dig vidare.";
pub(super) const DISPATCHED: &str = "Lämnade till tryckeriet för utskick.";
pub(super) const INFORMED: &str = "Brev till alla med känd adress, direkt kontakt med personer med skyddade uppgifter, \
nyhet på webbplatsen den 4 september.";
pub(super) const OFFICE_EXERCISE_TITLE: &str = "Övning: personallista skickad till fel förvaltning";
pub(super) const OFFICE_EXERCISE_REPORT: &str = "Övning. Kontoret har skickat flera nämnders personallistor till fel \
förvaltning.";
pub(super) const OFFICE_EXERCISE_WHY: &str = "Nämndens personallista fanns med i utskicket.";
pub(super) const OFFICE_EXERCISE_MEASURES: &str =
    "Mottagaren har raderat listorna och bekräftat det.";
pub(super) const PERSONS_ESTIMATED: u64 = 120;
pub(super) const EXERCISE_TITLE: &str = "Övning: lönelista skickad till fel mottagare";
pub(super) const EXERCISE_REPORT: &str = "Jag råkade skicka en lista med löner för hela enheten till fel e-postadress. \
Det är en adress utanför kommunen.";

pub(super) const MEETING_PLACE: &str = "Videomöte hos stadsledningskontoret";
pub(super) const MINUTES: &str = "Var och en anmäler för sin del senast den 29 augusti. Kontoret håller kontakten med leverantören och delar varje uppdatering samma dag.";
pub(super) const JOINT_AUTHORITY: &str = "Var och en anmäler för sina egna anställda.";
pub(super) const JOINT_PEOPLE: &str =
    "Den som leder informerar på intranätet. Var och en skickar brev till sina egna.";
pub(super) const TEXT_TITLE: &str = "Till alla medarbetare";
pub(super) const TEXT: &str = "Ett system för personalfrågor har utsatts för ett intrång hos leverantören. Vi utreder vilka uppgifter som berörs och återkommer.";
pub(super) const TEXT_NEW: &str = "Ett system för personalfrågor har utsatts för ett intrång hos leverantören. Uppgifterna har stulits och publicerats. Var extra försiktig med samtal, mejl och sms.";
pub(super) const TEXT_NEWS: &str = "Stölden och publiceringen.";
pub(super) const UPDATE_STOLEN: &str =
    "Vår utredning visar att uppgifter har kopierats ut ur systemet.";
pub(super) const UPDATE_PUBLISHED: &str =
    "Leverantören ringde: det stulna materialet är publicerat på en sida för läckor.";
pub(super) const CONSIDERED: &str = "Vi väntar på vilka av våra anställda som berörs.";
pub(super) const EVIDENCE: &str = "Utdrag ur leverantörens åtkomstlogg";
pub(super) const EVIDENCE_ORIGIN: &str = "Leverantörens driftmiljö, lämnat av kontoret";
pub(super) const EVIDENCE_TAKEN_BY: &str = "Leverantörens driftchef";
pub(super) const EVIDENCE_SEAL: &str = "Kontrollsumman är antecknad när filen kom in";
pub(super) const EVIDENCE_LOG: &str = "2025-08-22T23:14:07Z tjänstekonto läste exportkön\n2025-08-22T23:15:41Z tjänstekonto hämtade 412 poster\n";
pub(super) const LESSON: &str = "Att uppgifter är inaktiverade betyder inte att de är gallrade. Begär bevis för gallringen hela vägen till leverantören.";
pub(super) const LESSON_OWN: &str = "Vår kontaktväg till samordnaren måste fungera även kvällstid.";
pub(super) const LESSON_OWNER: &str = "Förvaltningschefen";
