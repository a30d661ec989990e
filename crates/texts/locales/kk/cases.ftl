## The application as a text that is signed
application-line-authority = Көрсетілетін қызметті беруші
application-line-bin = БСН
application-line-day = Өтініш берілген күн
application-line-edition = Қызмет қағидаларының редакциясы
application-line-form = Өтініш жобасының сәйкестендіргіші
application-line-iin = ЖСН
application-line-instance = Жүйенің сәйкестендіргіші
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
case-check-data-differ = Файлдың ішіндегі деректер құжатпен сәйкес келмейді немесе олардың мөрі бұзылған. Осы бетке сүйеніп, бізге хабарлаңыз.
case-check-data-same = PDF ішінде осы жүйенің мөрі басылған деректер бар: JSON (result.json.p7m) және XML (result.xml) түрінде; олар құжатта не айтылса, соны айтады.
case-check-date = Берілген күні
case-check-deemed-granted = Мерзімінде жауап берілмегендіктен, құжат берілген болып есептеледі
case-check-ended = Құжат түпнұсқа; оның қолданылуы тоқтатылған
case-check-issued = Құжатты осы жүйе берген; ол шешім болып табылмайды
case-check-note = Құжаттың түпнұсқалығын QR-код бойынша немесе кодты мына мекенжайда енгізіп тексеріңіз.
case-check-paper = Құжат
case-check-refused = Жауап түпнұсқа: қызмет көрсетуден бас тартылған
case-check-service = Мемлекеттік көрсетілетін қызмет
case-check-superseded = Құжат түпнұсқа; оның орнына басқасы берілген
case-check-suspended = Құжат түпнұсқа; оның қолданылуы тоқтатыла тұрған
case-check-unknown = Мұндай құжат табылмады. Кодты немесе нөмірді құжатпен салыстырыңыз.
case-law = Қолданылатын құқықтық акт

## Feet of papers. Law of 7 January 2003 No 370-II, art. 7 par. 1
case-paper-data-json = Құжаттың мөр басылған деректері: CMS ішіндегі JSON
case-paper-data-xml = Құжаттың мөр басылған деректері: қол қойылған XML
case-paper-sealed = Құжатты жүйе жасап, электрондық мөрмен бекітті. «Электрондық құжат және электрондық цифрлық қолтаңба туралы» 2003 жылғы 7 қаңтардағы ҚР Заңының 7-бабының 1-тармағына сәйкес қағаз жеткізгіштегі құжатпен бірдей.
case-paper-signed = Құжатқа уәкілетті тұлғаның ЭЦҚ-сы қойылған. «Электрондық құжат және электрондық цифрлық қолтаңба туралы» 2003 жылғы 7 қаңтардағы ҚР Заңының 7-бабының 1-тармағына сәйкес қағаз жеткізгіштегі құжатпен бірдей.
case-paper-without-stamp = Қолтаңбада уақыт белгісі жоқ (PAdES B-B): оны тіркеу куәліктері жарамды кезде тексеруге болады.
case-paper-draft = Жоба
case-paper-draft-foot = Бұл — жоба. Оған қол қойылмаған, ол ештеңе шешпейді және заңды күші жоқ.
case-signer-position = Уәкілетті тұлға

## The signature of an application
case-signature-bin = БСН
case-signature-name = Қол қойған
case-signature-organisation = Ұйым
case-signature-serial = Тіркеу куәлігінің сериялық нөмірі
case-signature-sha256 = Мәтіннің SHA-256 бақылау қосындысы
case-signature-time = Қол қойылған уақыты

## Terms of a case
case-term-met = орындалған уақыты: { $date }
case-term-overdue = мерзімі { $date } күні өткен
case-term-stopped = тоқтатыла тұрған, { $n } күн қалды
case-term-until = мерзімі: { $date }

## Whose turn it is in a case
case-turn-applicant = Өтініш беруші
case-turn-authorised-person = Уәкілетті тұлға
case-turn-nobody = Ешкім: өтінішті қарау аяқталды
case-turn-officer = Көрсетілетін қызметті берушінің орындаушысы
case-turn-operator = Құжаттарды қабылдайтын қызметкер
case-turn-system = Ақпараттық жүйе

## Who did something in a case
case-who-administrator = Әкімші
case-who-applicant = Өтініш беруші
case-who-auditor = Аудитор
case-who-authorised-person = Уәкілетті тұлға
case-who-officer = Орындаушы
case-who-operator = Құжаттарды қабылдайтын қызметкер
case-who-system = Ақпараттық жүйе

## Queues of the inbox
inbox-queue-finished = Аяқталған
inbox-queue-to-consider = Қаралатын
inbox-queue-to-sign = Қол қойылатын
inbox-queue-waiting = Өтініш беруші күтілуде
inbox-queue-own = Менікі
inbox-queue-elsewhere = Басқа органдарда
inbox-queue-messages = Жауап күткен хабарламалар

## The sheet of a service
sheet-about = Қызмет кімге арналған
sheet-applicants = Кім өтініш бере алады
sheet-basis = Құқықтық негіз
sheet-requests = Не сұрауға болады
sheet-not-served = мұнда әзірге көрсетілмейді
sheet-channels = Қалай өтініш беруге болады
sheet-complaints = Қайда шағымдануға болады
sheet-consideration = Одан әрі қараудан бас тарту негіздері
sheet-contacts = Байланыс деректері
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
inbox-document-run-out = «{ $document }» құжаты { $until } күніне дейін жарамды болған: мерзімі өтініш берілгеннен кейін өтті. Мұның өзі бас тартуға негіз болмайды.
figure-filed = Берілді
figure-answered = Жауап берілді
figure-in-time = Жауап мерзімінде берілді
figure-granted = Көрсетілді
figure-deemed-granted = Көрсетілген болып есептеледі: мерзімінде жауап берілмеді
figure-refused = Бас тартылды
figure-not-accepted = Қабылданбады немесе кері қайтарып алынды
earlier-entry-state-active = күшінде
earlier-entry-state-deemed-granted = берілген болып есептеледі
earlier-entry-state-ended = күші жойылған
earlier-entry-state-superseded = басқасымен ауыстырылған
earlier-entry-state-suspended = тоқтатыла тұрған

## Faults of cases
fault-draft-changed = Өтініш қол қойылып жатқанда өзгертілген немесе жіберілген. Оны қайта ашып, жаңа мәтінге қол қойыңыз.
fault-draft-file-missing = «{ $field }» файлы осы өтінішке тіркелмеген. Файлды қайта жүктеңіз.
fault-draft-not-of-service = Бұл жоба мемлекеттік көрсетілетін қызметке өтініш емес. Мемлекеттік көрсетілетін қызметтер тізбесінен бастаңыз.
fault-nothing-to-sign = Бұл өтініш бойынша қол қоюды күтетін нәтиже жоқ. Өтініштің мәртебесін қараңыз.
fault-nothing-to-supply = Қазір сізден құжат талап етілмейді. Өтініштің мәртебесін қараңыз.
fault-result-not-prepared = Қол қойылатын файл жүктеп алынбаған немесе содан бері қайта дайындалған. Файлды қайта жүктеп алып, соған қол қойыңыз.
fault-result-signature-needed = Бұл әрекет нәтижеге қол қою арқылы жасалады. Қол қою бетін ашыңыз.
fault-signature-not-detached = Қолтаңба файлының ішінде құжаттың өзі бар. Құжаттан бөлек (detached) қолтаңба жасаңыз.
fault-signature-not-for-signing = Бұл тіркеу куәлігі құжатқа қол қоюға арналмаған. Қол қоюға арналған тіркеу куәлігіңізбен (GOST немесе SIGN) қол қойыңыз.
fault-signature-not-of-applicant = Өтінішке басқа адам немесе басқа ұйымның атынан қол қойылған. Жүйеге кірген адамның және ұйымның тіркеу куәлігімен қол қойыңыз.
fault-signature-not-of-post = Нәтижеге лауазымыңыз бойынша берілген тіркеу куәлігімен қол қойылмаған. Жүйеге кірген тіркеу куәлігіңізбен қол қойыңыз.
fault-signature-without-right = Бұл тіркеу куәлігі ұйым атынан қол қою құқығын бермейді. Өтінішке бірінші басшы немесе қол қою құқығы берілген тұлға қол қойсын.

document-form-copy = көшірме
document-form-copy-confirmed = өтініш беруші растаған көшірме
document-form-copy-or-notarised = салыстыру үшін түпнұсқасы көрсетілетін көшірме немесе нотариат куәландырған көшірме
document-form-electronic = электрондық құжат
document-form-electronic-signed-by-applicant = өтініш берушінің ЭЦҚ-сы қойылған электрондық құжат
document-form-electronic-signed-by-clerk = орталық қызметкерінің ЭЦҚ-сы қойылған электрондық құжат
document-form-from-state-register = мемлекеттік тізілімнен
document-form-legalised = заңдастырылған немесе апостиль қойылған құжат
document-form-notarised-copy = нотариат куәландырған көшірме
document-form-original = түпнұсқа
document-form-original-shown = көрсетіліп, қайтарылатын түпнұсқа
document-form-paper = қол қойылған қағаз құжат
document-form-scanned-copy = сканерленген көшірме
fault-intake-act-needed = Құжаттар қабылдау немесе қабылдаудан бас тарту әрекетімен ғана тіркеледі. Ұсынылған әрекеттің бірін таңдаңыз.
fault-intake-not-found = Бұл қабылдау табылмады немесе оны сақтау мерзімі өтті. Қайтадан бастаңыз.
fault-intake-not-open = Сіздің терезеңіз бұл өтінішті осы арнамен немесе өтініш берушінің осы санатынан қабылдамайды. Тізімнен таңдаңыз.
fault-payment-unreadable = Төлемнің нөмірін, теңгемен сомасын және күнін төлем құжатындағыдай жазыңыз.
fault-charge-amount-unset = Бұл төлемнің сомасы әлі белгіленбеген. Көрсетілетін қызметті берушіге хабарласыңыз немесе өтінішті оның кеңсесі арқылы тапсырыңыз.
fault-year-without-figures = Бұл жылдың көрсеткіштері жоқ. { $first }–{ $last } аралығындағы жылды таңдаңыз.
fault-nothing-to-pay = Бұл өтініш бойынша қазір төленетін ештеңе жоқ.
fault-payment-failed = Банк төлемді қабылдамады. Шотыңызды тексеріп, қайта төлеңіз.
fault-payment-no-gateway = Бұл жерде төлем шлюзі жоқ. Төлем құжатын көрсетілетін қызметті берушіге көрсетіңіз.
fault-payment-refunded = Төлем қайтарылды, сондықтан өтініш жіберілмеді. Көрсетілетін қызметті берушіге хабарласыңыз.
fault-payment-too-small = Төленген сома алымнан аз. Көрсетілетін қызметті берушіге хабарласыңыз.
fault-payment-waiting = Банк әлі жауап берген жоқ. Бірнеше минуттан кейін қайта тексеріңіз; екінші рет төленбейді.

## Words on the sheet of a service
automation-full = Қызмет толық автоматтандырылған
automation-none = Қызмет автоматтандырылмаған
automation-partial = Қызмет ішінара автоматтандырылған
charge-budget-code = бюджеттік сыныптама коды
charge-amount = { $amount } теңге
charge-by-document = төлем құжаты көрсетіледі
charge-by-gateway = төлем шлюзі арқылы төленеді
charge-purpose-code = төлем мақсатының коды
complaint-answer = Шағымға жауап беру мерзімі
complaint-content = Шағымда не көрсетіледі
complaint-evidence = Шағымның қабылданғанын не растайды
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

## Өтінішпен жұмыс
mail-case-message-subject = { $number } өтініші бойынша хабарлама
mail-case-message-body = { $number } өтініші бойынша жаңа хабарлама бар. Оны оқып, платформада жауап беруге болады: { $link }
mail-case-given-subject = { $number } өтініші: орындаушы ауысты
mail-case-given-body = { $number } өтініші басқа орындаушыға немесе сізге берілді. Толығырақ өтініш бетінде: { $link }
signature-level-b-b = Қолтаңбада уақыт белгісі жоқ (PAdES B-B): оны тіркеу куәліктері жарамды кезде тексеруге болады.
signature-level-b-t = Қолтаңбада уақыт белгісі бар (PAdES B-T).
signature-level-b-lt = Қолтаңбада уақыт белгісі бар, дәлелдері құжаттың ішінде (PAdES B-LT).
signature-level-b-lta = Қолтаңба мен оның дәлелдері ұзақ сақтау үшін уақыт белгілерімен бекітілген (PAdES B-LTA).
