## The application as a text that is signed
application-line-authority = Көрсетілетін қызметті беруші
application-line-bin = БСН
application-line-day = Өтініш күні
application-line-edition = Қызмет ережелерінің редакциясы
application-line-form = Өтініш жобасының белгісі
application-line-iin = ЖСН
application-line-instance = Жүйенің белгісі
application-line-name = Өтініш беруші
application-line-organisation = Ұйым
application-line-service = Мемлекеттік көрсетілетін қызмет

## Who may apply
applicant-kind-individual = Жеке тұлғалар
applicant-kind-legal-entity = Заңды тұлғалар
applicant-kind-non-resident = Резидент емес жеке тұлғалар
applicant-kind-non-resident-legal-entity = Резидент емес заңды тұлғалар
applicant-kind-sole-proprietor = Дара кәсіпкерлер

## The public check of papers
case-check-active = Құжат түпнұсқа және қолданыста
case-check-authority = Берген орган
case-check-case = Өтініш нөмірі
case-check-code = Тексеру коды
case-check-date = Берілген күні
case-check-deemed-granted = Мерзімінде жауап берілмегендіктен, құжат берілген болып есептеледі
case-check-ended = Құжаттың қолданылуы тоқтатылған
case-check-issued = Құжатты осы жүйе берген; ол шешім болып табылмайды
case-check-note = Құжаттың түпнұсқалығын QR-кодпен немесе осы мекенжайда код бойынша тексеріңіз.
case-check-paper = Құжат
case-check-refused = Жауап түпнұсқа: қызмет көрсетуден бас тартылған
case-check-service = Мемлекеттік көрсетілетін қызмет
case-check-superseded = Құжат түпнұсқа; оның орнына басқасы берілген
case-check-suspended = Құжат түпнұсқа; қолданылуы тоқтатыла тұрған
case-check-unknown = Мұндай құжат табылмады. Кодты немесе нөмірді қайта тексеріңіз.
case-law = Қолданылатын құқықтық акт

## Feet of papers. Law of 7 January 2003 No 370-II, art. 7 par. 1
case-paper-sealed = Құжатты жүйе жасап, электрондық мөрмен бекітті. «Электрондық құжат және электрондық цифрлық қолтаңба туралы» 2003 жылғы 7 қаңтардағы ҚР Заңының 7-бабының 1-тармағына сәйкес қағаз жеткізгіштегі құжатпен бірдей.
case-paper-signed = Құжатқа уәкілетті тұлғаның ЭЦҚ-сы қойылады. «Электрондық құжат және электрондық цифрлық қолтаңба туралы» 2003 жылғы 7 қаңтардағы ҚР Заңының 7-бабының 1-тармағына сәйкес қағаз жеткізгіштегі құжатпен бірдей.
case-signer-position = Уәкілетті тұлға

## The signature of an application
case-signature-bin = БСН
case-signature-name = Қол қойған
case-signature-organisation = Ұйым
case-signature-serial = Тіркеу куәлігінің сериялық нөмірі
case-signature-sha256 = Мәтіннің SHA-256 хеші
case-signature-time = Қол қойылған уақыты

## Terms of a case
case-term-met = орындалған уақыты: { $date }
case-term-overdue = мерзімі { $date } күні өткен
case-term-stopped = тоқтатылған, { $n } күн қалды
case-term-until = мерзімі: { $date }

## Whose turn it is in a case
case-turn-applicant = Сіздің кезегіңіз
case-turn-authorised-person = Уәкілетті тұлға қол қоюда
case-turn-nobody = Іс аяқталды
case-turn-officer = Көрсетілетін қызметті беруші қарап жатыр
case-turn-operator = Орталық қызметкерінде
case-turn-system = Жүйе өңдеп жатыр

## Who did something in a case
case-who-administrator = Әкімші
case-who-applicant = Өтініш беруші
case-who-auditor = Аудитор
case-who-authorised-person = Уәкілетті тұлға
case-who-officer = Орындаушы
case-who-operator = Орталық қызметкері
case-who-system = Жүйе

## Queues of the inbox
inbox-queue-finished = Аяқталған
inbox-queue-to-consider = Қаралатын
inbox-queue-to-sign = Қол қойылатын
inbox-queue-waiting = Өтініш беруші күтілуде

## The sheet of a service
sheet-about = Қызмет кімге арналған
sheet-applicants = Кім өтініш бере алады
sheet-basis = Құқықтық негіз
sheet-channels = Қалай өтініш беруге болады
sheet-complaints = Қайда шағымдануға болады
sheet-consideration = Одан әрі қараудан бас тарту негіздері
sheet-contacts = Байланыс
sheet-continued = Бұл акт { $last } күніне дейін қолданылды. Қызмет { $since } күнінен бастап мына негізде көрсетіледі: { $basis }.
sheet-documents = Қажетті құжаттар
sheet-fallback = Мына дереккөз жауап бермесе ғана қажет: { $register }
sheet-fee = Ақысы
sheet-good-for = Жарамдылық мерзімі: { $span }
sheet-indicators = Сапа көрсеткіштері
sheet-intake = Құжаттарды қабылдаудан бас тарту негіздері
sheet-law = Қолданылатын құқықтық акт
sheet-not-accepted = Сұрауды қабылдамау негіздері
sheet-refusal = Қызмет көрсетуден бас тарту негіздері
sheet-result = Нәтиже
sheet-schedule = Жұмыс уақыты
sheet-silence-grants = Осы мерзімде жауап берілмесе, құжат берілген болып есептеледі
sheet-terms = Мерзімдер

## Faults of cases
fault-draft-changed = Өтініш қол қойылып жатқанда өзгертілді немесе жіберіліп қойды. Өтінішті қайта ашып, жаңа мәтінге қол қойыңыз.
fault-draft-file-missing = «{ $field }» файлы осы өтінішке тіркелмеген. Файлды қайта жүктеңіз.
fault-draft-not-of-service = Бұл жоба мемлекеттік қызметке өтініш емес. Қызметтер тізімінен бастаңыз.
fault-nothing-to-sign = Бұл іс бойынша қол қоюды күтетін нәтиже жоқ. Істің күйін қараңыз.
fault-nothing-to-supply = Қазір сізден құжат сұралмайды. Істің күйін қараңыз.
fault-result-not-prepared = Қол қойылатын файл алынбаған немесе содан бері қайта дайындалған. Файлды қайта алып, соған қол қойыңыз.
fault-result-signature-needed = Бұл әрекет нәтижеге қол қою арқылы жасалады. Қол қою бетін ашыңыз.
fault-signature-not-detached = Қолтаңба файлының ішінде құжаттың өзі бар. Құжатсыз бөлек (detached) қолтаңба жасаңыз.
fault-signature-not-for-signing = Бұл тіркеу куәлігі құжатқа қол қоюға арналмаған. Қол қоюға арналған (GOST немесе SIGN) куәлікпен қол қойыңыз.
fault-signature-not-of-applicant = Өтінішке басқа адам немесе басқа ұйымның атынан қол қойылған. Жүйеге кірген тұлғаның өз куәлігімен қол қойыңыз.
fault-signature-not-of-post = Нәтижеге лауазымыңыз бойынша берілген куәлікпен қол қойылмаған. Жүйеге кірген куәлікпен қол қойыңыз.
fault-signature-without-right = Бұл куәлік ұйым атынан қол қою құқығын бермейді. Өтінішке бірінші басшы немесе қол қою құқығы берілген тұлға қол қоюы керек.

document-form-copy = көшірме
document-form-copy-confirmed = өтініш беруші растаған көшірме
document-form-copy-or-notarised = салыстыруға түпнұсқасымен көшірме немесе нотариат куәландырған көшірме
document-form-electronic = электрондық құжат
document-form-electronic-signed-by-applicant = өтініш берушінің ЭЦҚ қойылған электрондық құжат
document-form-electronic-signed-by-clerk = орталық қызметкерінің ЭЦҚ қойылған электрондық құжат
document-form-from-state-register = мемлекеттік тіркелімнен
document-form-legalised = заңдастырылған немесе апостиль қойылған құжат
document-form-notarised-copy = нотариат куәландырған көшірме
document-form-original = түпнұсқа
document-form-original-shown = көрсетіліп, қайтарылатын түпнұсқа
document-form-paper = қол қойылған қағаз құжат
document-form-scanned-copy = сканерленген көшірме
fault-intake-act-needed = Құжаттар қабылдау немесе қабылдаудан бас тарту әрекетімен ғана тіркеледі. Ұсынылған әрекеттің бірін таңдаңыз.
fault-intake-not-found = Бұл қабылдау табылмады немесе оны сақтау мерзімі өтті. Қайтадан бастаңыз.
fault-intake-not-open = Сіздің терезеңіз бұл сұрауды осы арнамен немесе өтініш берушінің осы санатынан қабылдамайды. Тізімнен таңдаңыз.
fault-payment-unreadable = Төлемнің нөмірін, теңгемен сомасын және күнін төлем құжатындағыдай жазыңыз.
fault-charge-amount-unset = Бұл төлемнің сомасы әлі белгіленбеген. Мекемеге хабарласыңыз немесе өтінішті кеңсе арқылы тапсырыңыз.
fault-nothing-to-pay = Бұл іс бойынша қазір төленетін ештеңе жоқ.
fault-payment-failed = Банк төлемді қабылдамады. Шотыңызды тексеріп, қайта төлеңіз.
fault-payment-no-gateway = Бұл жерде төлем шлюзі жоқ. Төлем құжатын мекемеге көрсетіңіз.
fault-payment-refunded = Төлем қайтарылды, сондықтан өтініш жіберілмеді. Мекемеге хабарласыңыз.
fault-payment-too-small = Төленген сома алымнан аз. Мекемеге хабарласыңыз.
fault-payment-waiting = Банк әлі жауап берген жоқ. Бірнеше минуттан кейін қайта тексеріңіз; екінші рет төленбейді.

## Words on the sheet of a service
automation-full = Қызмет толық автоматтандырылған
automation-none = Қызмет автоматтандырылмаған
automation-partial = Қызмет ішінара автоматтандырылған
charge-budget-code = бюджеттік сыныптама коды
charge-by-document = төлем құжаты көрсетіледі
charge-by-gateway = төлем шлюзі арқылы төленеді
charge-purpose-code = төлем мақсатының коды
complaint-answer = Жауап мерзімі
complaint-content = Шағымда не көрсетіледі
complaint-evidence = Қабылданғанын растау
complaint-states = Шағымның жай-күйі
document-copies = Дана саны: { $n }
document-in-english = ағылшын тілінде
document-in-kazakh = қазақ тілінде
document-in-russian = орыс тілінде
schedule-break = түскі үзіліс
schedule-holidays = мереке күндері жабық
schedule-of-terms = Мерзімдер есептелетін жұмыс уақыты
schedule-round-the-clock = тәулік бойы
weekday-friday = жм
weekday-monday = дс
weekday-saturday = сб
weekday-sunday = жс
weekday-thursday = бс
weekday-tuesday = сс
weekday-wednesday = ср
