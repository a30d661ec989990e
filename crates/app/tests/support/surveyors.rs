//! A kind of participant that no law knows, added as an administrator adds one.

use app::Caller;
use base::Lang;

use crate::story::Stage;

/// A twelfth kind of participant, as an administrator adds it: its form, itself, and the profiles of its certificates.
fn surveyors() -> [(&'static str, String); 4] {
    let law = app::law::compiled_in();
    let profile = |role: &str| {
        let text = law[&format!("profiles/individual-{role}.toml")].clone();
        text.replace("individual-", "surveyor-")
            .replace("name = \"individual\"", "name = \"surveyor\"")
    };
    let form = law["registration/forms/F1.toml"]
        .replace("\"iin\"\nkind", "\"surveyor_iin\"\nkind")
        .replace("\"last_name\"", "\"surveyor_last_name\"");
    let kind = law["registration/participants/ind.toml"]
        .replace("\"IND\"", "\"SURVEYOR\"")
        .replace("\"f1\"", "\"surveyor\"")
        .replace("issue-form = \"F1\"", "issue-form = \"F99\"")
        .replace("iin = \"iin\"", "iin = \"surveyor_iin\"")
        .replace("last-name = \"last_name\"", "last-name = \"surveyor_last_name\"")
        .replace("individual-", "surveyor-");
    [
        ("registration/forms/F99.toml", form),
        ("registration/participants/surveyor.toml", kind),
        ("profiles/surveyor-sign.toml", profile("sign")),
        ("profiles/surveyor-auth.toml", profile("auth")),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_twelfth_kind_of_participant_is_files_in_the_law_folder_and_gets_certificates_of_its_keys()
 {
    let stage = Stage::set_with_law(&surveyors()).await;
    let offered = stage.app.registration().participants(Lang::En);
    assert!(offered.iter().any(|card| card.form == "surveyor"), "the portal offers it");
    let person = stage.applicant();
    let mut typed = person.form();
    for (from, to) in [("iin", "surveyor_iin"), ("last_name", "surveyor_last_name")] {
        let answer = typed.0.remove(from).unwrap();
        typed.0.insert(to.to_owned(), answer);
    }
    let filed = stage.file_form("surveyor", typed, Caller::default()).await.unwrap();
    let number = filed.request.status.number;
    stage.take_papers(&number).await;
    let issued = stage.approve(&number).await.unwrap();
    assert_eq!(issued.request.status.state, "issued");
    assert_eq!(issued.request.participant, "SURVEYOR");
    let made = &issued.request.certificates;
    let profiles: Vec<&str> = made.iter().map(|made| made.profile.as_str()).collect();
    assert_eq!(profiles, ["surveyor-sign", "surveyor-auth"]);
    let titles: Vec<&str> = made.iter().map(|made| made.title.as_str()).collect();
    assert_eq!(titles[0], "Тіркеу куәлігі surveyor-sign");
    // The certificate is of the key that she made, and opens the portal to her.
    let signer = person.signer_of(&made[0].pem);
    let session = stage.sign_in(&signer).await.unwrap();
    assert_eq!(session.iin, stage.cast().applicant.iin);
}
