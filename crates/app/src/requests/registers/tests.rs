//! Registers that are down, or answer nonsense, while somebody files.

use base::Lang;
use gateway::simulator::Disturbance;

use crate::{Caller, Error, stage::Stage};

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_kept_or_lost_while_the_registers_are_down_or_answer_nonsense() {
    let stage = Box::pin(Stage::set()).await;
    let registers = stage.app.0.simulator.as_ref().unwrap();
    let caller = Caller::default();
    let (secret, _) = stage.app.drafts().open_draft("f1", Lang::En, caller).await.unwrap();
    let form = stage.applicant().form();
    stage.app.drafts().save_draft(&secret, form.clone(), Lang::En).await.unwrap();
    // Those who work there were looked up when they came.
    let before = stage.acts_journalled("\"register-asked\"").await;
    let file = async || {
        let draft = stage.app.drafts().draft(&secret).await.unwrap();
        let registration = stage.app.registration();
        let code = registration.form_code(&draft, caller);
        registration
            .submit_draft(&secret, code.as_deref(), Some("one-form-sent-twice"), Lang::En, caller)
            .await
    };
    for (disturbance, code) in [
        (Disturbance::Unavailable, "register-unavailable"),
        (Disturbance::SoapFault, "register-unavailable"),
        (Disturbance::Redirect, "register-unavailable"),
        (Disturbance::Html, "register-answer-unreadable"),
        (Disturbance::Truncated, "register-answer-unreadable"),
        (Disturbance::Oversized, "register-answer-unreadable"),
        (Disturbance::WrongSubject, "register-answer-unreadable"),
        (Disturbance::GatewayCode("SCSE999".to_owned()), "register-refused"),
    ] {
        registers.disturb(disturbance.clone());
        let error = file().await.unwrap_err();
        let Error::Unavailable(fault) = &error else { panic!("{disturbance:?}: {error:?}") };
        assert_eq!(fault.code, code, "{disturbance:?}");
        // Whoever is told so can say which register it was, and what to do.
        for lang in Lang::ALL {
            assert!(!texts::fault(lang, fault).contains("register-"), "{disturbance:?}");
        }
        assert_eq!(stage.open_requests().await, 0, "{disturbance:?}");
    }
    let asked = stage.acts_journalled("\"register-asked\"").await - before;
    assert_eq!(asked, 8, "each question is recorded");

    // What was typed is there, and the same form is filed once the register answers.
    registers.disturb(Disturbance::None);
    let draft = stage.app.drafts().draft(&secret).await.unwrap();
    assert_eq!(draft.filled.typed().text("iin"), form.text("iin"));
    let filed = file().await.unwrap();
    let again = file().await.unwrap();
    assert_eq!(filed.request.status.number, again.request.status.number);
    assert_eq!(filed.request.status.state, "awaiting-documents");
}
