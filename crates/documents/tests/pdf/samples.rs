//! Documents as the platform issues them.

use base::Lang;
use documents::{Block, Column, Paper, Sheet, Table, Verification};

pub(crate) fn now() -> jiff::Timestamp {
    "2026-03-05T09:41:07Z".parse().expect("a time")
}

fn verification(note: &str, code_label: &str) -> Verification {
    Verification {
        url: "https://senim.example.kz/check/7F3K-92QD-M4XB".into(),
        code: "7F3K-92QD-M4XB".into(),
        code_label: code_label.into(),
        note: note.into(),
    }
}

fn attachments(columns: [&str; 3], rows: &[[&str; 2]]) -> Block {
    let shares = [1, 9, 2];
    Block::Table(Table {
        columns: columns
            .into_iter()
            .zip(shares)
            .map(|(title, share)| Column { title: title.into(), share })
            .collect(),
        rows: rows
            .iter()
            .zip(1..)
            .map(|([name, count], n)| vec![n.to_string(), (*name).into(), (*count).into()])
            .collect(),
    })
}

/// The acceptance receipt, nca-01 F13.
pub(crate) fn receipt(lang: Lang) -> Sheet {
    let paper = match lang {
        Lang::Kk => receipt_kk(),
        Lang::Ru => receipt_ru(),
        Lang::En => receipt_en(),
    };
    Sheet {
        title: format!("{} {}", paper.title, paper.number),
        identifier: format!("receipt/2026-0305-000123/{lang}"),
        created_at: now(),
        papers: vec![paper],
    }
}

fn receipt_kk() -> Paper {
    Paper {
        lang: Lang::Kk,
        authority: "«Азаматтарға арналған үкімет» мемлекеттік корпорациясы".into(),
        subtitle: "Алматы қаласы бойынша филиалының № 2 бөлімі".into(),
        title: "Тиісті құжаттардың қабылданғаны туралы қолхат".into(),
        number: "№ 2026-0305-000123".into(),
        date: "2026 жылғы 5 наурыз, сағат 14:41".into(),
        blocks: vec![
            Block::rows([
                (
                    "Сұрау салу қабылданған күні мен нөмірі",
                    "2026 жылғы 5 наурыз, № 2026-0305-000123",
                ),
                (
                    "Мемлекеттік көрсетілетін қызметтің түрі",
                    "Қазақстан Республикасы Ұлттық куәландырушы орталығының тіркеу куәлігін беру",
                ),
                ("Көрсетілетін қызметті алушы", "ӘБДІҒАНИҚЫЗЫ Гүлнұр Һашимқызы"),
                ("ЖСН", "880311450124"),
                ("Байланыс телефондары", "+7 701 555 01 42"),
            ]),
            Block::Heading("Қоса берілген құжаттар".into()),
            attachments(
                ["№", "Құжаттың атауы", "Саны"],
                &[
                    ["Тіркеу куәлігін беруге өтініш (бірегей нөмірі бар)", "1"],
                    ["Жеке басын куәландыратын құжат (салыстыру үшін түпнұсқасы)", "1"],
                ],
            ),
            Block::rows([
                ("Құжаттарды беру күні (уақыты)", "2026 жылғы 6 наурыз, сағат 18:00-ге дейін"),
                ("Құжаттарды беру орны", "Алматы қаласы, Жандосов көшесі, 51"),
                ("Құжаттарды қабылдаған қызметкер", "ОМАРОВ Берік Қайратұлы"),
            ]),
            Block::Notice(
                "Тіркеу куәлігі шығарылған соң, орнату сілтемесі өтініште көрсетілген электрондық \
                 поштаға жіберіледі. Жабық кілтті ешкімге бермеңіз."
                    .into(),
            ),
        ],
        verification: Some(verification(
            "Құжаттың түпнұсқалығын QR-код арқылы немесе төмендегі мекенжайда тексеріңіз.",
            "Тексеру коды",
        )),
        footer: "Қазақстан Республикасының Ұлттық куәландырушы орталығы".into(),
    }
}

fn receipt_ru() -> Paper {
    Paper {
        lang: Lang::Ru,
        authority: "Государственная корпорация «Правительство для граждан»".into(),
        subtitle: "Отдел № 2 филиала по городу Алматы".into(),
        title: "Расписка о приёме соответствующих документов".into(),
        number: "№ 2026-0305-000123".into(),
        date: "5 марта 2026 года, 14:41".into(),
        blocks: vec![
            Block::rows([
                ("Дата и номер приёма запроса", "5 марта 2026 года, № 2026-0305-000123"),
                (
                    "Вид запрошенной государственной услуги",
                    "Выдача регистрационного свидетельства Национального удостоверяющего центра \
                     Республики Казахстан",
                ),
                ("Услугополучатель", "ӘБДІҒАНИҚЫЗЫ Гүлнұр Һашимқызы"),
                ("Контактные телефоны", "+7 701 555 01 42"),
            ]),
            Block::Heading("Приложенные документы".into()),
            attachments(
                ["№", "Название документа", "Количество"],
                &[
                    ["Заявление на выдачу регистрационного свидетельства", "1"],
                    ["Документ, удостоверяющий личность (оригинал для сверки)", "1"],
                ],
            ),
            Block::rows([
                ("Дата (время) выдачи", "6 марта 2026 года, до 18:00"),
                ("Место выдачи", "город Алматы, улица Жандосова, 51"),
                ("Документы принял(а)", "ОМАРОВ Берик Кайратович"),
            ]),
        ],
        verification: Some(verification(
            "Проверьте подлинность документа по QR-коду или по адресу ниже.",
            "Код проверки",
        )),
        footer: "Национальный удостоверяющий центр Республики Казахстан".into(),
    }
}

fn receipt_en() -> Paper {
    Paper {
        lang: Lang::En,
        authority: "State Corporation “Government for Citizens”".into(),
        subtitle: "Almaty branch, department No. 2".into(),
        title: "Receipt of documents".into(),
        number: "No. 2026-0305-000123".into(),
        date: "5 March 2026, 14:41".into(),
        blocks: vec![
            Block::rows([
                ("Request accepted", "5 March 2026, No. 2026-0305-000123"),
                (
                    "Public service",
                    "Issue of a registration certificate of the National Certification Authority of \
                     the Republic of Kazakhstan",
                ),
                ("Service recipient", "ÄBDIĞANIQYZY Gulnur"),
                ("Contact telephones", "+7 701 555 01 42"),
            ]),
            attachments(
                ["No.", "Document", "Copies"],
                &[["Application with unique number", "1"], ["Identity document (seen)", "1"]],
            ),
            Block::rows([
                ("Ready on", "6 March 2026, by 18:00"),
                ("Place", "51 Zhandosov street, Almaty"),
                ("Accepted by", "Berik OMAROV"),
            ]),
        ],
        verification: Some(verification(
            "Check that this document is genuine with the QR code or at the address below.",
            "Check code",
        )),
        footer: "National Certification Authority of the Republic of Kazakhstan".into(),
    }
}

/// The attestat (mes-01) in three languages.
pub(crate) fn result() -> Sheet {
    Sheet {
        title: "Аттестат № KZ-ӨҚ-2026-00017".into(),
        identifier: "KZ-ӨҚ-2026-00017".into(),
        created_at: now(),
        papers: vec![result_kk(), result_ru(), result_en()],
    }
}

fn result_kk() -> Paper {
    Paper {
        lang: Lang::Kk,
        authority:
            "Қазақстан Республикасы Төтенше жағдайлар министрлігі\nТөтенше жағдайларды және \
                    өнеркәсіптік қауіпсіздікті мемлекеттік бақылау комитеті"
                .into(),
        subtitle: "Астана қаласы, Орынбор көшесі, 8".into(),
        title: "Өнеркәсіптік қауіпсіздік саласындағы жұмыстарды жүргізу құқығына аттестат".into(),
        number: "№ KZ-ӨҚ-2026-00017".into(),
        date: "2026 жылғы 5 наурыз".into(),
        blocks: vec![
            Block::Paragraph(
                "Осы аттестат төменде көрсетілген ұйымға өнеркәсіптік қауіпсіздік саласындағы \
                 жұмыстарды жүргізу құқығын береді."
                    .into(),
            ),
            Block::rows([
                (
                    "Ұйымның атауы",
                    "«Жетісу Өнеркәсіп Сараптама» жауапкершілігі шектеулі серіктестігі",
                ),
                ("БСН", "120540012345"),
                ("Мекенжайы", "Алматы облысы, Қонаев қаласы, Жамбыл көшесі, 14-үй"),
                ("Өнеркәсіп салалары", "Тау-кен металлургия өнеркәсібі; мұнай-газ кешені"),
                (
                    "Қызметтің кіші түрлері",
                    "Қауіпті өндірістік объектілерге сараптама жүргізу; мамандарды даярлау, қайта даярлау",
                ),
                ("Сараптама қорытындысы", "№ 41/26, 2026 жылғы 12 ақпан, «ҚазСараптама» ЖШС"),
                ("Мәртебесі", "Қолданыста"),
            ]),
            Block::rows([
                ("Қол қойған лауазымды адам", "Комитет төрағасының орынбасары"),
                ("Тегі, аты, әкесінің аты", "СҮЛЕЙМЕНОВ Ғалым Ұланұлы"),
            ]),
            Block::Notice(
                "Құжатқа уәкілетті адамның электрондық цифрлық қолтаңбасы қойылған.".into(),
            ),
        ],
        verification: Some(verification(
            "Құжаттың түпнұсқалығын QR-код арқылы немесе төмендегі мекенжайда тексеріңіз.",
            "Тексеру коды",
        )),
        footer: "Аттестат электрондық құжат нысанында берілді".into(),
    }
}

fn result_ru() -> Paper {
    Paper {
        lang: Lang::Ru,
        authority: "Министерство по чрезвычайным ситуациям Республики Казахстан\nКомитет по \
                    государственному контролю за чрезвычайными ситуациями и промышленной \
                    безопасностью"
            .into(),
        subtitle: String::new(),
        title: "Аттестат на право проведения работ в области промышленной безопасности".into(),
        number: "№ KZ-ӨҚ-2026-00017".into(),
        date: "5 марта 2026 года".into(),
        blocks: vec![
            Block::rows([
                ("Наименование организации", "ТОО «Жетісу Өнеркәсіп Сараптама»"),
                ("БИН", "120540012345"),
                ("Отрасли промышленности", "Горно-металлургическая; нефтегазовый комплекс"),
                ("Экспертное заключение", "№ 41/26 от 12 февраля 2026 года, ТОО «ҚазСараптама»"),
            ]),
            Block::List(vec![
                "Проведение экспертизы на опасных производственных объектах".into(),
                "Подготовка, переподготовка специалистов".into(),
            ]),
        ],
        verification: Some(verification(
            "Проверьте подлинность документа по QR-коду или по адресу ниже.",
            "Код проверки",
        )),
        footer: "Аттестат выдан в форме электронного документа".into(),
    }
}

fn result_en() -> Paper {
    Paper {
        lang: Lang::En,
        authority: "Ministry of Emergency Situations of the Republic of Kazakhstan".into(),
        subtitle: String::new(),
        title: "Attestation for work in industrial safety".into(),
        number: "No. KZ-ӨҚ-2026-00017".into(),
        date: "5 March 2026".into(),
        blocks: vec![Block::rows([
            ("Organisation", "Zhetisu Onerkasip Saraptama LLP"),
            ("BIN", "120540012345"),
        ])],
        verification: Some(verification(
            "Check that this document is genuine with the QR code or at the address below.",
            "Check code",
        )),
        footer: "Issued as an electronic document".into(),
    }
}

/// The refusal of acceptance on paper, nca-01 F9.
pub(crate) fn refusal() -> Sheet {
    let mut sheet = receipt(Lang::Kk);
    sheet.identifier = "refusal/1".into();
    for paper in &mut sheet.papers {
        paper.title = "Құжаттарды қабылдаудан бас тарту туралы қолхат".into();
        paper.verification = None;
        paper.blocks = vec![
            Block::Paragraph(
                "«Мемлекеттік көрсетілетін қызметтер туралы» 2013 жылғы 15 сәуірдегі Қазақстан \
                 Республикасы Заңының 20-бабын басшылыққа ала отырып, № 2 бөлім Сіздің мемлекеттік \
                 көрсетілетін қызмет көрсетуге құжаттарыңызды қабылдаудан бас тартады, өйткені Сіз \
                 құжаттардың толық топтамасын ұсынған жоқсыз."
                    .into(),
            ),
            Block::Heading("Жетіспейтін құжаттардың атауы".into()),
            Block::List(vec![
                "Өкілдің өкілеттігін растайтын, нотариат куәландырған сенімхат".into(),
                "Қол қойылған өтініш".into(),
            ]),
            Block::SignatureLine {
                label: "Қызметкер".into(),
                name: "ОМАРОВ Берік Қайратұлы".into(),
            },
            Block::SignatureLine {
                label: "Алдым".into(), name: "ӘБДІҒАНИҚЫЗЫ Гүлнұр".into()
            },
        ];
    }
    sheet
}

/// A long document: a table over several pages, long texts, a character without a glyph.
pub(crate) fn long() -> Sheet {
    let mut sheet = receipt(Lang::Kk);
    let rows: Vec<Vec<String>> = (1..=70)
        .map(|n| {
            vec![n.to_string(), format!("Қосымша құжат № {n}, беттері нөмірленген"), "1".into()]
        })
        .collect();
    let long = "Өтініш берушінің түсіндірмесі жеткілікті ұзақ болуы мүмкін. ".repeat(120);
    for paper in &mut sheet.papers {
        for block in &mut paper.blocks {
            if let Block::Table(table) = block {
                table.rows.clone_from(&rows);
            }
        }
        paper.blocks.push(Block::rows([("Түсіндірме", long.as_str()), ("Аты", "李 Wei")]));
        paper.blocks.push(Block::Notice(long.clone()));
    }
    sheet
}
