use base::Lang;

use super::percent;
use crate::{
    SurveyAnswers,
    cases::tests::{Stage, codes, plain},
    view::QualityView,
};

const TARGETS: &str = r#"
[[year]]
year = 2026
order = { kk = "№ 1 бұйрық", ru = "приказ № 1", en = "order № 1" }
value = [{ indicator = "1.1", normative = 95, target = 96 }]

[[year]]
year = 2027
order = { kk = "№ 2 бұйрық", ru = "приказ № 2", en = "order № 2" }
value = [{ indicator = "1.1", normative = 96, target = 98 }, { indicator = "2.1", target = 90 }]
"#;

fn figures(view: &QualityView) -> Vec<(&str, u64)> {
    view.figures.iter().map(|figure| (figure.name.as_str(), figure.cases)).collect()
}

#[test]
fn a_share_is_told_to_a_tenth_and_of_nothing_there_is_none() {
    assert_eq!(percent(2, 3).as_deref(), Some("66.6"));
    assert_eq!(percent(0, 3).as_deref(), Some("0.0"));
    assert_eq!(percent(3, 3).as_deref(), Some("100.0"));
    assert_eq!(percent(0, 0), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_cases_of_a_year_come_to_stands_beside_what_was_set_for_it() {
    let stage = Box::pin(Stage::with_files(&[("services/mes-01/targets.toml", TARGETS)])).await;
    let quality = async |year| stage.app.cases().quality("mes-01", year, Lang::En).await;
    let before = quality(None).await.unwrap();
    assert!(before.figures.iter().all(|figure| figure.cases == 0));
    assert_eq!(before.indicators[0].current, None, "of no case there is no share");

    // One is answered in time, one falls to silence, one waits.
    let granted = stage.to_review().await;
    stage.act(&stage.officer, &granted, plain("propose-grant")).await.unwrap();
    let session = stage.sign_in(&stage.authorised).await;
    let result = stage.app.inbox().result_to_sign(&session, &granted).await.unwrap();
    let signature = stage.authorised.sign(&result.bytes, true);
    stage.app.inbox().sign_result(&session, &granted, &signature, Lang::En).await.unwrap();
    stage.to_review().await;
    stage.clock.move_to("2026-12-10T01:00:00Z".parse().unwrap());
    assert_eq!(stage.app.tick_cases().await.unwrap(), 1);
    stage.to_review().await;

    let view = quality(None).await.unwrap();
    let counted = [
        ("filed", 3),
        ("answered", 2),
        ("in-time", 1),
        ("granted", 1),
        ("deemed-granted", 1),
        ("refused", 0),
        ("not-accepted", 0),
    ];
    assert_eq!(figures(&view), counted);
    let rows: Vec<_> = view
        .indicators
        .iter()
        .map(|i| (i.number.as_str(), i.normative, i.target, i.current.as_deref()))
        .collect();
    let table = [
        ("1.1", Some(95), Some(98), Some("50.0")),
        ("2.1", None, Some(90), None),
        ("3.1", None, None, None),
        ("3.2", None, None, Some("100.0")),
        ("4.1", None, None, None),
        ("5.1", None, None, None),
    ];
    assert_eq!(rows, table);
    assert_eq!(view.orders, ["order № 1", "order № 2"]);
    assert_eq!(view.title, "Values of the indicators of quality and effectiveness");
    assert_eq!(figures(&quality(Some(2025)).await.unwrap())[0], ("filed", 0));
    for wrong in [1999, 2027] {
        assert_eq!(codes(quality(Some(wrong)).await), ["year-without-figures"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_recipients_answered_is_told_from_five_answers_on_and_what_nobody_asks_is_not() {
    let stage = Box::pin(Stage::set()).await;
    let current = async || {
        let view = stage.app.cases().quality("mes-01", None, Lang::En).await.unwrap();
        let of = |number: &str| {
            let found = view.indicators.iter().find(|row| row.number == number).unwrap();
            (found.current.clone(), found.answers)
        };
        [of("2.1"), of("3.1"), of("4.1"), of("5.1")]
    };
    let answers = [(3, 3), (3, 2), (3, 1), (2, 3), (1, 1)];
    for (n, (quality, information)) in answers.into_iter().enumerate() {
        assert_eq!(
            current().await,
            [(None, None), (None, None), (None, None), (None, None)],
            "{n}"
        );
        let number = stage.to_review().await;
        stage.grant(&number).await;
        let head = stage.sign_in(&stage.head).await;
        let given = SurveyAnswers { quality, information };
        stage.app.surveys().answer(&head, &number, given).await.unwrap();
    }
    // Three of five are satisfied with the service, two with what was told of it.
    let told = [
        (Some("60.0".to_owned()), Some(5)),
        (Some("40.0".to_owned()), Some(5)),
        (None, None),
        (None, None),
    ];
    assert_eq!(current().await, told);
    let earlier = stage.app.cases().quality("mes-01", Some(2025), Lang::En).await.unwrap();
    assert!(earlier.indicators.iter().all(|row| row.answers.is_none()));
}
