//! How the stories of [`crate::tale`] are told: each step page by page, as its people do it.

mod judging;
mod typing;
mod walking;

use std::{collections::BTreeMap, fs, os::unix::fs::PermissionsExt as _, path::PathBuf};

use gateway::population::{Population, cast};

use crate::{
    driver::Browser,
    kinds::citizens,
    person::Signer,
    registration::{request, somebody},
    softhsm::{PIN, Slots},
    stage::{Stage, senim},
    tale::{Book, PageStep, Room, Signs, Step, Story},
};

/// Tells the stories of a book, one after the other, on one stage.
pub(crate) async fn tell(browser: &Browser, stage: &Stage, book: &Book) {
    let cast = cast().unwrap();
    let certificate = fs::read(stage.evidence("holder-auth.pem")).unwrap();
    let certificate = pki::Certificate::from_any(&certificate).unwrap();
    let firm = &cast.organisation;
    let citizen = somebody();
    let memory = [
        ("citizen-iin", citizen.iin.to_string()),
        ("citizen-surname", citizen.surname),
        ("citizen-name", citizen.name),
        ("citizen-patronymic", citizen.patronymic.unwrap_or_default()),
        ("walk", stage.path("").display().to_string()),
        ("head", crate::kinds::full_name(&cast.legal_head)),
        ("head-iin", cast.legal_head.iin.to_string()),
        ("firm", firm.full_name.kk.clone()),
        ("firm-bin", firm.bin.to_string()),
        ("holder-iin", cast.applicant.iin.to_string()),
        ("holder-serial", certificate.serial().to_string()),
        ("data", stage.instance().display().to_string()),
        ("secrets", stage.evidence("passphrases.txt").display().to_string()),
    ];
    let mut teller = Teller {
        browser,
        stage,
        book,
        people: BTreeMap::new(),
        memory: memory.map(|(name, text)| (name.to_owned(), text)).into(),
        present: None,
        lang: "kk".to_owned(),
        story: String::new(),
        page: 0,
        cards: Vec::new(),
    };
    for story in &book.story {
        println!("{}", story.name);
        Box::pin(teller.tell(story)).await;
    }
}

/// Who tells: what she remembers, and who sits before the browser.
struct Teller<'a> {
    browser: &'a Browser,
    stage: &'a Stage,
    book: &'a Book,
    people: BTreeMap<String, Signer>,
    memory: BTreeMap<String, String>,
    present: Option<String>,
    lang: String,
    story: String,
    page: u32,
    /// The chips that were given out; they are gone with their teller.
    cards: Vec<Slots>,
}

impl Teller<'_> {
    async fn tell(&mut self, story: &Story) {
        (self.lang, self.story, self.page) = (story.lang.clone(), story.name.clone(), 0);
        for step in &story.step {
            self.take(step).await;
        }
        self.leave().await;
    }

    async fn take(&mut self, step: &Step) {
        match step {
            Step::File { who, service, form, like, answers, files, pays, number } => {
                self.come(who, Room::Cabinet).await;
                let answers = self.with_shared(like.as_deref(), answers);
                let filed = self.file((service, form), &answers, files, *pays).await;
                self.memory.insert(number.clone(), filed);
            }
            Step::TakeIn {
                who,
                request,
                channel,
                kind,
                like,
                answers,
                files,
                act,
                given,
                number,
            } => {
                self.come(who, Room::Desk).await;
                let answers = self.with_shared(like.as_deref(), answers);
                let given = self.typed(given);
                let how = (request.as_str(), channel.as_str(), kind.as_str());
                self.key_in(how, &answers, files).await;
                let taken = self.open_case(act, &given).await;
                self.memory.insert(number.clone(), taken);
            }
            Step::Act { who, room, number, act, given } => {
                self.come(who, *room).await;
                let (case, given) = (room.of(&self.known(number)), self.typed(given));
                self.open(&case).await;
                self.look("case").await;
                self.browser.go(&format!("a[href='/{}{case}/acts/{act}']", self.lang)).await;
                self.look(&format!("act-{act}")).await;
                self.fill("main form", &given).await;
                self.send("main form .buttons .button").await;
            }
            Step::Sign { who, number } => {
                self.come(who, Room::Inbox).await;
                let case = Room::Inbox.of(&self.known(number));
                self.sign_result(who, &case).await;
            }
            Step::Stands { who, room, number, says } => {
                self.come(who, *room).await;
                let case = room.of(&self.known(number));
                self.wait_for(&case, says).await;
            }
            Step::Result { who, room, number, entry, confirmed } => {
                self.come(who, *room).await;
                let case = room.of(&self.known(number));
                let found = self.judge_result(&case, confirmed).await;
                if let Some(entry) = entry {
                    self.memory.insert(entry.clone(), found);
                }
            }
            Step::Pass { days } => {
                self.leave().await;
                self.stage.pass(*days);
            }
            Step::Page(page) => self.on_page(page).await,
            Step::Run { words, remember } => {
                let words = self.say(words);
                let words: Vec<&str> = words.split(' ').collect();
                self.stage.run(senim(), &words);
                for (name, file) in remember {
                    let text = fs::read_to_string(self.stage.path(file)).unwrap();
                    self.memory.insert(name.clone(), text);
                }
            }
            Step::Card { who } => self.give_card(who),
            Step::TurnedAway { who, says, status } => {
                self.leave().await;
                self.greet(who);
                self.open("/sign-in").await;
                self.people[who].sign_page(self.browser, self.stage, false).await;
                let told = self.browser.text("main").await;
                assert!(told.contains(says.as_str()), "{who} is told: {told}");
                self.browser.look_wrong(*status).await;
            }
        }
    }

    async fn on_page(&mut self, page: &PageStep) {
        self.come(&page.who, page.room).await;
        if let Some(path) = &page.at {
            self.open(&self.say(path)).await;
        }
        if let Some(link) = &page.follow {
            self.browser.go(&self.say(link)).await;
        }
        if page.at.is_some() || page.follow.is_some() {
            self.look(&page.name).await;
        } else {
            // What a form was answered has no address of its own.
            self.browser.picture(&format!("{}-{}", self.story, page.name)).await;
        }
        let given = self.typed(&page.given);
        if !given.is_empty() {
            self.fill(&page.form, &given).await;
        }
        if let Some(button) = &page.press {
            self.send(&self.say(button)).await;
        }
        if page.signs != Signs::Nothing {
            self.sign(page.signs == Signs::Beside).await;
            self.browser.see("h1").await;
        }
        if let Some(says) = &page.says {
            let (says, told) = (self.say(says), self.browser.text("main").await);
            assert!(told.contains(&says), "{says} is not in: {told}");
        }
        for (name, place) in &page.remember {
            let found = if place == "address" {
                let address = self.browser.address().await;
                address.rsplit('/').next().unwrap().to_owned()
            } else {
                self.browser.text(place).await
            };
            self.memory.insert(name.clone(), found);
        }
        for (file, link) in &page.saves {
            let bytes = self.browser.download(link).await;
            fs::write(self.stage.path(file), bytes).unwrap();
        }
    }

    /// Somebody gets a chip. SoftHSM stands for it.
    fn give_card(&mut self, who: &str) {
        let slots = Slots::with(&["chip"]);
        let pin = self.stage.path("chip.pin");
        fs::write(&pin, PIN).unwrap();
        fs::set_permissions(&pin, fs::Permissions::from_mode(0o600)).unwrap();
        let (module, pin) = (slots.module(), pin.display());
        let card = format!("--pkcs11 {} --token chip --pin-file {pin}", module.display());
        self.memory.insert("card".to_owned(), card.clone());
        self.people.insert(who.to_owned(), Signer::with_card(card));
        self.cards.push(slots);
    }

    /// Somebody sits down before the browser, and the one before her gets up.
    async fn come(&mut self, who: &str, room: Room) {
        if self.present.as_deref() == Some(who) {
            return;
        }
        self.leave().await;
        self.greet(who);
        let signer = &self.people[who];
        signer.sign_in_speaking(&self.lang, self.browser, self.stage, room.home()).await;
        self.present = Some(who.to_owned());
    }

    async fn leave(&mut self) {
        if self.present.take().is_some() {
            self.browser.forget().await;
        }
    }

    /// Makes somebody known.
    fn greet(&mut self, who: &str) {
        if !self.people.contains_key(who) {
            let signer = self.meet(who);
            self.people.insert(who.to_owned(), signer);
        }
    }

    /// Somebody of the demonstration, or one who is enrolled now.
    fn meet(&mut self, who: &str) -> Signer {
        let Some(at) = self.book.staff.iter().position(|post| post.name == who) else {
            return Signer::with_container(self.stage, who);
        };
        let post = &self.book.staff[at];
        let population = Population::standard().unwrap();
        let person = citizens(&population).nth(at).unwrap();
        let (key, csr) = if post.role == "operator" {
            request_on_a_carrier(self.stage, who)
        } else {
            request(self.stage, who)
        };
        let certificate = self.stage.path(&format!("{who}.pem"));
        let (data, secrets) = (self.stage.instance(), self.stage.evidence("passphrases.txt"));
        let mut words = vec!["staff", "enrol", "--role", &post.role, "--post", &post.at];
        words.extend(["--iin", person.iin.as_str(), "--csr", csr.to_str().unwrap()]);
        words.extend(["--out", certificate.to_str().unwrap(), "--data", data.to_str().unwrap()]);
        words.extend(["--passphrase-file", secrets.to_str().unwrap()]);
        let today = base::local_date(self.stage.now()).to_string();
        // An operator of a centre comes with its letter, her application and the order (nca-01 regulation p.15).
        if post.at.starts_with(|c: char| c.is_ascii_digit()) {
            words.extend(["--letter", "17-01/1", "--letter-date", &today, "--order", "5-к"]);
            words.extend([
                "--order-date",
                &today,
                "--applied-on",
                &today,
                "--position",
                "Оператор",
            ]);
            words.extend(["--token-serial", "0000000001", "--executor", "executor@centre.kz"]);
        }
        self.stage.run(senim(), &words);
        self.memory.insert(format!("{who}-iin"), person.iin.to_string());
        Signer::with_files(key, certificate)
    }
}

/// A request for a key that is said to be on a protected carrier; here it is a file.
fn request_on_a_carrier(stage: &Stage, name: &str) -> (PathBuf, PathBuf) {
    let (closed, key) = (stage.path(&format!("{name}.closed")), stage.path(&format!("{name}.key")));
    let (csr, secret) = (stage.path(&format!("{name}.csr")), stage.path(&format!("{name}.secret")));
    crate::kinds::write_secret(&secret);
    let mut words = vec!["csr", "--algorithm", "rsa-2048", "--storage", "kaztoken", "--out-key"];
    words.extend([closed.to_str().unwrap(), "--out", csr.to_str().unwrap(), "--passphrase-file"]);
    words.push(secret.to_str().unwrap());
    stage.run(senim(), &words);
    let password = format!("file:{}", secret.display());
    let open = ["pkey", "-in", closed.to_str().unwrap(), "-passin", &password, "-out"];
    stage.run("openssl", &[&open[..], &[key.to_str().unwrap()]].concat());
    (key, csr)
}
