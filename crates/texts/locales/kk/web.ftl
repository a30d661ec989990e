# Pages (crate web).

## Frame of every page

site-name = Сенім
site-line = Ұлттық куәландырушы орталық және мемлекеттік көрсетілетін қызметтер
skip-to-content = Негізгі мазмұнға өту
languages = Тіл
nav-label = Негізгі бөлімдер
nav-services = Қызметтер
nav-certificates = Тіркеу куәліктері
nav-cabinet = Жеке кабинет
nav-desk = Оператордың жұмыс орны
nav-inbox = Қаралатын өтініштер
nav-sign-in = Кіру
nav-check = Құжатты тексеру
nav-status = Өтініш мәртебесі
nav-nca = Ұлттық куәландырушы орталық
nav-api = Бағдарламалық интерфейс
sign-out = Шығу
footer-line = Бірыңғай байланыс орталығы: 1414, тәулік бойы, тегін
error-prefix = Қате:
summary-title = Түзетуді қажет ететін жерлер бар
back = Артқа
go-back = Артқа қайту
go-home = Басты бетке өту
continue = Жалғастыру
change = Өзгерту
choose = Таңдаңыз
start = Бастау
go-on-with-draft = Басталған өтінішті жалғастыру
optional = (міндетті емес)
if-any = (бар болса)
why = Не үшін қажет:
not-provided = Көрсетілмеген
contacts-line = Сұрақтарыңыз болса, 1414 бірыңғай байланыс орталығына хабарласыңыз.

## Home

home-title = Мемлекеттік қызметтер және электрондық цифрлық қолтаңба
home-lead = Тіркеу куәлігін алыңыз, қызметке өтініш беріңіз, құжаттың түпнұсқалығын тексеріңіз.
home-certificates = Тіркеу куәлігін алу
home-certificates-line = Жеке тұлғаларға және заңды тұлғалардың бірінші басшыларына
home-services = Мемлекеттік көрсетілетін қызметтер
home-services-line = Өтінішті электрондық цифрлық қолтаңбамен беріңіз, барысын қадағалаңыз
home-check = Құжатты тексеру
home-check-line = QR код немесе нөмір бойынша, тіркелусіз

## Services and certificates

services-title = Көрсетілетін қызметтер тізбесі
sheet-answer-by = Өтінішті бүгін берсеңіз, жауап беру мерзімі: { $day }
sheet-sign-in-first = Өтініш беру үшін электрондық цифрлық қолтаңбамен кіріңіз.
sheet-no-certificate = Тіркеу куәлігі жоқ па?
sheet-edition = Қолданыстағы редакция:
certificates-title = Ұлттық куәландырушы орталықтың тіркеу куәлігін беру және қайтарып алу
certificates-lead = Тіркеу куәлігі электрондық цифрлық қолтаңбаның сізге тиесілі екенін растайды. Ол бір жыл жарамды.
certificates-term = Құжаттар қабылданғаннан кейін 1 жұмыс күні ішінде
certificates-free = Қызмет тегін көрсетіледі.
certificates-steps = Қалай алуға болады
certificates-step-keys = Өз компьютеріңізде екі кілттер жұбын жасаңыз: қол қою және аутентификация үшін. Жабық кілттер сізде қалады.
certificates-step-form = Өтінішті толтырып, бірегей нөмір алыңыз.
certificates-step-visit = Құжаттармен тіркеу орталығына келіңіз. Оператор жеке басыңызды растайды.
certificates-step-download = Тіркеу куәліктерін жүктеп алып, орнатылғанын растаңыз.
certificates-age = Тіркеу куәлігі 16 жастан бастап беріледі.
certificates-who = Кімге арналған
certificates-papers = Өзіңізбен бірге алып келіңіз:
certificates-revoke = Қайтарып алу
certificates-revoke-line = Жарамды қолтаңбаңыз болса, тіркеу куәлігін онлайн қайтарып аласыз.
certificates-other-channels = Өтінішті тіркеу орталығында да беруге болады. Анықтама: 1414.

## Forms

page-count = { $all } беттің { $n }-беті
file-limits = { $kinds }, көлемі { $n } МБ дейін
file-attached = Тіркелген файл:
file-remove = Алып тастау
table-row = { $n }-жол
table-add-row = Жол қосу
table-remove-row = { $n }-жолды жою
size-kib = { $n } КБ
size-mib = { $n } МБ
keys-file = Сұрау салу файлы (.csr)
keys-paste = немесе мәтінін осында қойыңыз
keys-provided = Сұрау салу берілді
keys-how = Кілттер жұбын қалай жасауға болады
keys-how-line = Бұл командаларды өз компьютеріңізде орындаңыз. Олар жабық кілт файлын және осы бетке жүктелетін сұрау салу файлын жасайды.
keys-how-openssl = RSA кілттерін OpenSSL көмегімен де жасауға болады:
keys-how-keep = Жабық кілтті және оның құпиясөзін ешкімге бермеңіз.
review-title = Жауаптарыңызды тексеріңіз
review-send-line = Жібергеннен кейін деректеріңіз мемлекеттік дерекқорлармен салыстырылады.
review-send = Өтінішті жіберу
review-sign-line = Келесі бетте қол қойылатын дәл мәтінді көресіз.
review-sign = Қол қоюға өту

## Signing outside the browser

sign-title = Өтінішке қол қойыңыз
sign-step-read = 1. Мәтінді оқыңыз
sign-step-save = 2. Файл ретінде сақтаңыз
sign-step-sign = 3. Файлға компьютеріңізде қол қойыңыз
sign-step-hand-in = 4. Қолтаңбаны жүктеңіз
sign-text-label = Қол қойылатын мәтін
sign-command-label = Команда
sign-valid-until = Қолтаңбаны қабылдау мерзімі: { $moment }.
sign-save = Файлды сақтау
sign-how = Қол қоюға арналған тіркеу куәлігіңізді пайдаланыңыз. Жабық кілтіңіз компьютеріңізден шықпайды.
sign-how-authentication = Аутентификацияға арналған тіркеу куәлігіңізді пайдаланыңыз. Жабық кілтіңіз компьютеріңізден шықпайды.
sign-openssl = OpenSSL көмегімен қол қою
signature-file = Қолтаңба файлы
signature-hint = CMS (CAdES) пішіміндегі .p7s файлы
signature-paste = Файлдың орнына мәтін қою
signature-text = Base64 немесе PEM түріндегі қолтаңба
sign-and-send = Қол қойылған өтінішті жіберу
sign-and-revoke = Тіркеу куәліктерін қайтарып алу
sign-approval = Растауды жіберу
sign-result = Қол қойылған нәтижені жіберу
sign-in = Кіру
sign-in-title = Электрондық цифрлық қолтаңбамен кіру
sign-in-lead = Төмендегі мәтінге қол қойыңыз. Ол бір рет қана жарамды.
sign-in-no-certificate = Тіркеу куәлігі әлі жоқ па?

## Requests for certificates

status-title = Өтініш мәртебесін тексеру
status-number = Бірегей нөмір
status-number-hint = Мысалы, 2026-NCA-0000017-3
status-ask = Мәртебені көру
status-more = Өтінішті ашу
status-closed = Толық мәліметті өтініш беруші ғана көре алады: хабарламадағы сілтемені ашыңыз немесе кіріңіз.
request-number-title = { $number } өтініші
state = Мәртебесі
whose-turn = Кімнің кезегі
next-step = Келесі қадам
filed-at = Берілді
accepted-at = Қабылданды
desk-late = Белгіленген мерзімнен ұзақ:
due-on = Жауап беру мерзімі
overdue = мерзімі өткен
timeline-title = Барысы
refusal-title = Бас тартылды
refusal-missing = Жетіспейтін немесе жарамсыз құжаттар:
request-certificates = Тіркеу куәліктері
request-papers = Қандай құжаттар алып келу керек
request-office = Тіркеу орталығы:
request-documents = Құжаттар
install-title = Тіркеу куәліктері дайын
install-line = Оларды төменнен жүктеп алып, кілттеріңізбен бірге сақтаңыз, содан кейін орнатылғанын растаңыз.
install-confirm = Орнатылғанын растау
withdraw = Өтінішті кері қайтарып алу
withdraw-title = Өтінішті кері қайтарып аласыз ба?
withdraw-line = Кері қайтарып алынған өтінішті қалпына келтіруге болмайды. Тіркеу куәлігін алу үшін жаңа өтініш беруге тура келеді.
withdraw-confirm = Иә, кері қайтарып аламын
keep-it = Жоқ, өтініш қалсын
filed-title = Өтініш қабылданды
filed-number = Бірегей нөміріңіз
next-title = Енді не болады
filed-due = Жауап беру мерзімі: { $day }.
filed-access = Өтінішке жеке сілтеме
filed-access-line = Бұл сілтемені сақтап қойыңыз және ешкімге бермеңіз: ол тіркеу куәлігінсіз өтінішіңізді ашады.
filed-open = Өтінішті ашу
certificate-serial = Сериялық нөмірі
certificate-subject = Иесі
certificate-key = Кілт
certificate-from = Қолданыла бастайды
certificate-until = Қолданылу мерзімі
certificate-revoked-at = Қайтарып алынған уақыты
certificate-download = Жүктеп алу (PEM)

## Cabinet, revocation, cases

cabinet-title = Жеке кабинет
cabinet-certificates = Тіркеу куәліктерім
cabinet-requests = Тіркеу куәліктері бойынша өтініштерім
cabinet-no-requests = Өтініштер жоқ.
cabinet-cases = Қызметтерге өтініштерім
cabinet-no-cases = Өтініштер жоқ.
column-number = Нөмірі
column-service = Қызмет
column-what = Не сұралады
column-applicant = Өтініш беруші
column-field = Дерек
column-typed = Өтініште
column-register = Мемлекеттік дерекқорда
revocation-title = Тіркеу куәлігін қайтарып алу
revocation-nothing = Қайтарып алуға болатын тіркеу куәлігі жоқ.
revocation-which = Қай тіркеу куәліктерін қайтарып аласыз?
revocation-reason = Себебі
revocation-reason-hint = Себеп қайтарылған тіркеу куәліктерінің тізімінде жарияланады
revocation-confirm-title = Тіркеу куәліктерін біржола қайтарып аласыз ба?
revocation-confirm-line = Қайтарып алынған тіркеу куәлігін қалпына келтіруге болмайды. Онымен қол қоюға және кіруге мүмкіндік болмайды.
revocation-go-on = Қайтарып алуды жалғастыру
keep-certificates = Тіркеу куәліктері қалсын
revocation-sign-title = Қайтарып алу туралы өтінішке қол қойыңыз
case-number-title = { $number } ісі
case-filed-title = Өтініш қабылданды
case-open = Істі ашу
case-documents = Құжаттар
case-answers = Өтініш мазмұны
supply-needed = Қарау тоқтатыла тұрды: құжаттар жетіспейді.
supply-title = Құжаттарды толықтыру
supply-send = Құжаттарды жіберу
register-number = Тіркелімдегі нөмірі:
check-link = Түпнұсқалығын тексеру:

## Staff

desk-title = Оператордың жұмыс орны
inbox-title = Қаралатын өтініштер
queues = Кезектер
queue-empty = Бұл кезекте ештеңе жоқ.
more-rows = Келесі бет
desk-compare = Деректерді салыстыру
differs = сәйкес емес
agrees = сәйкес
desk-papers = Құжаттар
paper-verdict = Нәтиже
verdict-accepted = жарамды
verdict-missing = ұсынылмаған
verdict-corrections = ескертілмеген түзетулер бар
verdict-expired = мерзімі өткен
verdict-unfit = сәйкес келмейді
paper-seen-as = Түрі
seen-original = түпнұсқа
seen-copy = көшірме
paper-note = Ескертпе
paper-save = Белгілеу
desk-identity = Сәйкестендіру
identified = жеке басы расталды
not-identified = жеке басы әлі расталмаған
identity-note = Ескертпе (расталмаса)
identity-confirm = Жеке басын растау
identity-deny = Жеке басы расталмады
acts-title = Әрекеттер
acts-none = Қазір ешқандай әрекет қажет емес.
act-warning = Бұл шешім өтініш берушіге жіберіледі, оны кері қайтаруға болмайды.
ground = Негіздеме
act-missing = Жетіспейтін немесе жарамсыз құжаттар
act-missing-lines = Жетіспейтін құжаттар
act-missing-lines-hint = Әр құжат жеке жолда
act-text = Түсініктеме
act-text-hint = Өтініш беруші осы мәтінді көреді
act-evidence = Растайтын құжат
act-evidence-hint = Құжаттың нөмірі мен күні
act-recipient-address = Өтініш берушінің мекенжайы
act-executor-phone = Орындаушының телефоны
open-place = Құжаттар қайда қабылданады
open-office = тіркеу орталығында
open-home = өтініш берушінің үйінде, 1414 арқылы шақыру бойынша
open-visitor = Кім келді
open-recipient = өтініш берушінің өзі
open-representative = нотариат куәландырған сенімхаты бар өкіл
open-iin = Өкілдің ЖСН-і
open-last-name = Өкілдің тегі
open-first-name = Өкілдің аты
open-middle-name = Өкілдің әкесінің аты
open-ticket = Кезек талонының нөмірі
accept-statement = Растаймын
accept-compared = деректер құжаттардың түпнұсқаларымен және мемлекеттік дерекқорлармен салыстырылды
accept-returned = құжаттардың түпнұсқалары қайтарылды
accept-consent = заңмен қорғалатын құпияны пайдалануға жазбаша келісім алынды
approval-title = Өтінішті растау
approval-line = Куәландырушы орталық тіркеу куәліктерін осы қолтаңбаны тексергеннен кейін ғана береді.
result-awaits = Нәтиже сіздің қолтаңбаңызды күтуде.
result-sign-title = Нәтижеге қол қою
result-look = 1. Нәтижені қараңыз
result-open = PDF құжатын ашу
result-bytes-line = Қолтаңба PDF құжатының барлық мазмұнын қамтиды. Файлға бөлек (detached) қолтаңба қойыңыз: жүйе оны құжатқа орналастырады.
terms-title = Мерзімдер
signature-title = Өтінішке қойылған қолтаңба

## Checking a document, the authorities

check-title = Құжатты тексеру
check-lead = Құжаттағы QR код астындағы кодты немесе құжат нөмірін енгізіңіз.
check-code = Код немесе нөмір
check-code-hint = Құжаттың төменгі жағында
check-ask = Тексеру
check-again = Басқа құжатты тексеру
check-unknown = Мұндай құжат тіркелімде жоқ
check-unknown-line = Код дұрыс енгізілгенін тексеріңіз. Код дұрыс болса, құжат жалған болуы мүмкін: 1414 нөміріне хабарлаңыз.
check-file = Файлды салыстыру
check-file-line = Қолыңыздағы PDF файлының қосындысы мынаған тең болуы керек:
check-look-at-address = Мекенжай жолағына қараңыз: бұл бет ресми сайтта ашылуы керек.
nca-title = Ұлттық куәландырушы орталық
nca-lead = Куәландырушы орталықтардың тіркеу куәліктері, қайтарылған тіркеу куәліктерінің тізімдері және мәртебені тексеру мекенжайы.
nca-ocsp = Мәртебені онлайн тексеру (OCSP)
nca-fingerprint = SHA-256 саусақ ізі
nca-certificate = Тіркеу куәлігі
nca-crl = Қайтарылған тіркеу куәліктерінің тізімі (CRL)
nca-revoked = Қайтарылған тіркеу куәліктері
nca-revoked-none = Қайтарылған тіркеу куәліктері жоқ.

## Trouble

problem-400 = Сұрау түсініксіз
problem-400-text = Артқа қайтып, қайталап көріңіз.
problem-403 = Бұл бетке рұқсатыңыз жоқ
problem-403-text = Басқа тіркеу куәлігімен кіріп көріңіз.
problem-404 = Бет табылмады
problem-404-text = Мекенжайды тексеріңіз.
problem-409 = Бұл әрекет енді мүмкін емес
problem-409-text = Бетті жаңартып, қазіргі жағдайды қараңыз.
problem-413 = Файл тым үлкен
problem-413-text = Кішірек файл жүктеңіз.
problem-429 = Сұрау тым көп
problem-429-text = Бір минуттан кейін қайталаңыз.
problem-500 = Қызметте ақау шықты
problem-500-text = Енгізілген жауаптар сақталды. Біраздан кейін қайталап көріңіз.
problem-503 = Қызмет уақытша қолжетімсіз
problem-503-text = Ештеңе өзгерген жоқ. Біраздан кейін қайталап көріңіз.
problem-operation = Хабарласқанда мына нөмірді айтыңыз:
problem-help = Көмек керек болса: 1414.

## Faults that this face finds

fault-bad-request = Сұрауды оқу мүмкін болмады. Артқа қайтып, форманы қайта толтырыңыз.
fault-form-expired = Бұл форма ескірген. Бетті қайта ашып, әрекетті қайталаңыз.
fault-method-not-allowed = Бұл мекенжай мұндай сұрауды қабылдамайды. Беттегі сілтемелер мен батырмаларды пайдаланыңыз.
fault-no-such-page = Мұндай бет жоқ. Мекенжайды тексеріңіз немесе басты беттен бастаңыз.
fault-other-site = Форма басқа сайттан жіберілді, сондықтан қабылданбады. Оны осы сайттың бетінен жіберіңіз.
fault-answered-too-late = Қызмет уақытында жауап бермеді; себебі сіздің қосылымыңызда емес. Қайталамас бұрын әрекеттің орындалғанын тексеріңіз.
fault-request-timeout = Сұрау тым ұзаққа созылды. Қосылымды тексеріп, қайталап көріңіз.
fault-too-busy = Қазір жүктеме өте жоғары. Бір минуттан кейін қайталаңыз.
fault-too-large = Жіберілген деректер тым үлкен. Кішірек файл таңдаңыз.
fault-too-many-requests = Сіздің мекенжайыңыздан тым көп форма жіберілді. Бір минуттан кейін қайталаңыз.
fault-upload-no-room = Қазір файлдарға орын жоқ. Ештеңе өзгерген жоқ; кейінірек қайталаңыз.
fault-unreadable-body = Жіберілген деректерді оқу мүмкін болмады. Форманы қайта жіберіңіз.
fault-choose-signature = Қолтаңба файлын таңдаңыз немесе қолтаңба мәтінін қойыңыз
fault-signature-file-too-large = Бұл файл қолтаңба үшін тым үлкен. 512 КБ-тан аспайтын .p7s файлын таңдаңыз
fault-number-form = Бірегей нөмірді қолхатта немесе хабарламада жазылғандай енгізіңіз
fault-check-code-missing = Кодты немесе құжат нөмірін енгізіңіз
fault-choose-certificate = Кемінде бір тіркеу куәлігін таңдаңыз
fault-choose-reason = Қайтарып алу себебін таңдаңыз
fault-choose-ground = Тізімнен негіздемені таңдаңыз
fault-representative-iin = Өкілдің ЖСН-і қате. Жеке куәлігімен салыстырыңыз
fault-choose-file = Жіберілетін файлды таңдаңыз
