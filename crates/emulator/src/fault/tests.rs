use super::*;

const AT: Provider = Provider::AliyunVod;

fn ids(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

fn fault(kind: FaultKind) -> Fault {
    Fault { operation: None, id: None, times: None, kind }
}

#[test]
fn a_count_is_of_calls() {
    let mut faults = Faults::default();
    let named = ids(&["fail2-a", "fail1-b", "fail2-a", "plain"]);
    assert_eq!(faults.strike(AT, "X", &named), Some(FaultKind::Fail));
    assert_eq!(faults.strike(AT, "X", &named), Some(FaultKind::Fail));
    assert_eq!(faults.strike(AT, "X", &named), None);
    let elsewhere = faults.strike(Provider::TencentVod, "X", &named);
    assert_eq!(elsewhere, Some(FaultKind::Fail));
    for _ in 0..3 {
        assert_eq!(faults.strike(AT, "X", &ids(&["busy-a"])), Some(FaultKind::Busy));
    }
}

#[test]
fn what_prevents_the_effect_goes_first() {
    let mut faults = Faults::default();
    let named = ids(&["lost1-a", "drop1-b", "absent1-c"]);
    assert_eq!(faults.strike(AT, "X", &named), Some(FaultKind::Drop));
    assert_eq!(faults.strike(AT, "X", &named), None);
}

#[test]
fn scripted_faults_strike_where_and_as_often_as_they_say() {
    let mut faults = Faults::default();
    faults.push(Fault { operation: Some("X".to_owned()), times: Some(1), ..fault(FaultKind::Busy) });
    faults.push(Fault { id: Some("a".to_owned()), ..fault(FaultKind::Fail) });
    faults.push(Fault { times: Some(0), ..fault(FaultKind::Html) });
    assert_eq!(faults.strike(AT, "Y", &ids(&["b"])), None);
    assert_eq!(faults.strike(AT, "X", &ids(&["a"])), Some(FaultKind::Busy));
    assert_eq!(faults.strike(AT, "X", &ids(&["a"])), Some(FaultKind::Fail));
    assert_eq!(faults.scripted().len(), 2);
    faults.clear();
    assert_eq!(faults.strike(AT, "X", &ids(&["a"])), None);
}

#[test]
fn reads_faults_from_json() {
    let read = |text: &str| serde_json::from_str::<Fault>(text);
    let throttle = r#"{"operation":"X","times":2,"kind":{"throttle":{"retry_after_ms":50}}}"#;
    let retry_after = Some(Duration::from_millis(50));
    assert_eq!(
        read(throttle).unwrap(),
        Fault { operation: Some("X".to_owned()), times: Some(2), ..fault(FaultKind::Throttle { retry_after }) }
    );
    for (text, kind) in [
        (r#"{"kind":"fail"}"#, FaultKind::Fail),
        (r#"{"kind":{"delay_ms":5}}"#, FaultKind::Delay(Duration::from_millis(5))),
        (
            r#"{"kind":{"entries":{"containing":"v","code":"InternalError"}}}"#,
            FaultKind::Entries { containing: "v".to_owned(), code: "InternalError".to_owned(), sender_fault: false },
        ),
        (r#"{"kind":{"throttle":{}}}"#, FaultKind::Throttle { retry_after: None }),
    ] {
        assert_eq!(read(text).unwrap(), fault(kind));
    }
    assert!(read(r#"{"kind":"fail","time":1}"#).is_err());
}
