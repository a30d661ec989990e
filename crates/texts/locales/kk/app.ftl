## The authority on its papers
authority-name = Қазақстан Республикасының Ұлттық куәландырушы орталығы
authority-service = Қазақстан Республикасы Ұлттық куәландырушы орталығының тіркеу куәлігін беру және қайтарып алу

## States of a certificate
certificate-state-expired = Мерзімі өтті
certificate-state-installed = Күшінде
certificate-state-issued = Берілді, орнатылуы күтілуде
certificate-state-revoked = Қайтарып алынды

## Kinds of certificates
profile-administrator = Әкімшінің тіркеу куәлігі
profile-individual-auth = Жеке тұлғаның аутентификацияға арналған тіркеу куәлігі
profile-individual-sign = Жеке тұлғаның қол қоюға арналған тіркеу куәлігі
profile-legal-employee-auth = Заңды тұлға қызметкерінің аутентификацияға арналған тіркеу куәлігі
profile-legal-employee-sign = Заңды тұлға қызметкерінің қол қоюға арналған тіркеу куәлігі
profile-legal-head-auth = Заңды тұлғаның бірінші басшысының аутентификацияға арналған тіркеу куәлігі
profile-legal-head-sign = Заңды тұлғаның бірінші басшысының қол қоюға арналған тіркеу куәлігі
profile-nca-gost = Ұлттық куәландырушы орталық (МЕМСТ)
profile-nca-rsa = Ұлттық куәландырушы орталық (RSA)
profile-ocsp-responder = Мәртебені тексеру қызметі (OCSP)
profile-operator = ҰКО операторының тіркеу куәлігі
profile-root-gost = Негізгі куәландырушы орталық (МЕМСТ)
profile-root-rsa = Негізгі куәландырушы орталық (RSA)
profile-seal = Ақпараттық жүйенің электрондық мөрі
profile-staff = Көрсетілетін қызметті беруші қызметкерінің тіркеу куәлігі

## Participants

## Documents
document-kind-acceptance-refusal = Құжаттарды қабылдаудан бас тарту туралы қолхат
document-kind-application = Қол қойылған өтініш
document-kind-application-form = Өтініш (басып шығаруға арналған)
document-kind-application-text = Қол қойылған өтініштің мәтіні
document-kind-complaint-answer = Шағымға қол қойылған жауап
document-kind-complaint-answer-signature = Жауапқа қойылған қолтаңба
document-kind-complaint-answer-text = Қол қойылған жауаптың мәтіні
document-kind-complaint-signature = Шағымға қойылған қолтаңба
document-kind-complaint-talon = Шағымның қабылданғаны туралы талон
document-kind-complaint-text = Қол қойылған шағымның мәтіні
document-kind-extract = Тізілімнен үзінді көшірме
document-kind-notice = Хабарлама
document-kind-receipt = Құжаттардың қабылданғаны туралы қолхат
document-kind-refusal = Дәлелді бас тарту
document-kind-result = Мемлекеттік қызмет көрсету нәтижесі

## Papers of a request for certificates
paper-applicant-signature = Өтініш берушінің қолы
paper-application-title = Тіркеу куәліктерін беруге өтініш
paper-refusal-again = Бас тарту себебін жойғаннан кейін өтінішті қайта бере аласыз. Шешімге шағым жасауға құқығыңыз бар.
paper-refusal-date = Шешім қабылданған күн мен уақыт
paper-refusal-evidence = Растайтын деректер
paper-refusal-ground = Бас тарту негізі
paper-refusal-official = Шешім қабылдаған лауазымды адам
paper-refusal-service = Мемлекеттік көрсетілетін қызмет
paper-refusal-text = Негіздеме
paper-refusal-title = Мемлекеттік қызмет көрсетуден дәлелді бас тарту

## The desk of an operator
desk-act-accept = Құжаттарды қабылдау және қолхат беру
desk-act-approve = Өтінішті қолтаңбамен растау
desk-act-mark-document = Құжатты тексеру нәтижесін белгілеу
desk-act-mark-identity = Сәйкестендіру нәтижесін белгілеу
desk-act-open = Құжаттарды қабылдауды бастау
desk-act-refuse-acceptance = Құжаттарды қабылдаудан бас тарту
desk-act-refuse-documents = Құжаттар немесе сәйкестендіру бойынша бас тарту
desk-act-refuse-service = Қызмет көрсетуден бас тарту
desk-queue-at-authority = Куәландырушы орталықта
desk-queue-at-desk = Тексерілуде
desk-queue-to-approve = Растауды күтуде
desk-queue-waiting = Өтініш беруші күтілуде

## What the state registers answered
register-organisation-bin = БСН
register-organisation-head = Бірінші басшының ЖСН-і
register-organisation-name = Ұйымның атауы
register-person-birth-date = Туған күні
register-person-document = Жеке басын куәландыратын құжаттың нөмірі
register-person-iin = ЖСН
register-person-name = Тегі, аты, әкесінің аты

## Faults of use cases
fault-authority-not-found = Мұндай куәландырушы орталық немесе тізім жоқ. Мекенжайды тексеріңіз немесе «Ұлттық куәландырушы орталық» бетінен таңдаңыз.
fault-case-changed = Бұл өтініш бойынша басқа адам әрекет жасап қойды. Бетті қайта ашып, өтініштің қазіргі күйін қараңыз.
fault-case-not-found = Мұндай өтініш табылмады. Нөмірін тексеріңіз немесе оны жеке кабинеттен ашыңыз.
fault-certificate-of-no-person = Бұл тіркеу куәлігінде ЖСН жоқ, сондықтан онымен кіруге болмайды. Адамға берілген тіркеу куәлігімен кіріңіз.
fault-document-not-found = Мұндай құжат табылмады. Оны өтінішіңіздің бетінен ашыңыз.
fault-document-restricted = Бұл құжатты қызмет қағидаларында аталған рөлдерде ғана ашуға болады. Сондай рөлі бар әріптесіңізге жүгініңіз.
fault-draft-not-found = Бұл өтініш жобасы табылмады немесе сақтау мерзімі өтіп кетті. Өтінішті қайта бастаңыз.
fault-file-not-as-text = Бұл жерде жауап файл болуы керек. Мәтін жібермей, файлды жүктеңіз.
fault-form-too-large = Өтініштегі мәтін тым көп. Жауаптарды қысқартыңыз немесе бір бөлігін файл етіп тіркеңіз.
fault-form-unknown = «{ $form }» нысаны жоқ немесе қазір қолданылмайды. Мемлекеттік көрсетілетін қызметтер тізбесінен бастаңыз.
fault-idempotency-key-form = Idempotency-Key кілті 16-дан 128-ге дейінгі көрінетін ASCII таңбасынан тұруы керек. Кездейсоқ мән жіберіңіз, мысалы UUID.
fault-idempotency-key-in-use = Осы Idempotency-Key кілті бар сұрау қазір орындалуда. Сәл күтіп, сол кілтпен қайталаңыз.
fault-idempotency-key-reused = Бұл Idempotency-Key кілті басқа сұрауда пайдаланылған. Жаңа сұраумен бірге жаңа кілт жіберіңіз.
fault-instance-exists = Бұл қалтада орнату құру мүмкін емес: { $detail }. Бос әрі жазуға болатын қалтаны көрсетіңіз.
fault-instance-of-another-database = Дерекқор басқа орнатуға тиесілі. Баптаулардағы дерекқор мекенжайын тексеріңіз.
fault-instance-unfinished = Бұл орнатуды құру үзіліп қалған, сондықтан ол жұмыс істей алмайды: мына кілттердің тіркеу куәлігі жоқ: { $missing }. Ешкімге ештеңе берілмеген. Қалтаны бөлек қойып, бос қалта мен бос дерекқор көрсетіп, «senim init» командасын қайта орындаңыз.
fault-instance-unreadable = Орнатудың баптауларын оқу мүмкін емес: { $detail }. Қалтаның дұрыс көрсетілгенін тексеріп, баптау файлын түзетіңіз.
fault-journal-empty = Журналда жазба жоқ, ал олар орнату құрылған сәтте-ақ пайда болады. Дерекқордың дұрыс екенін және сақтық көшірменің бүтіндігін тексеріңіз.
fault-internal = Жүйеде ақау болды. Әрекеттің орындалған-орындалмағанын тексеріп, қажет болса, қайталаңыз. Ақау қайталанса, ол туралы хабарлап, мына нөмірді айтыңыз: { $operation }.
fault-law-faulty = Қызметтер қағидаларында қателер бар: { $detail }. Оларды қағидалар файлдарында түзетіп, жүйені қайта іске қосыңыз.
fault-law-unreadable = Қызметтер қағидаларының файлдарын оқу мүмкін емес: { $detail }. Қалтаны және қол жеткізу құқықтарын тексеріңіз.
fault-not-your-right = Бұл әрекетке құқығыңыз жоқ. Осындай құқық беретін тіркеу куәлігімен кіріңіз немесе әкімшіге жүгініңіз.
fault-nothing-to-install = Бұл өтініш бойынша орнатылатын тіркеу куәлігі жоқ. Өтініштің күйін қараңыз.
fault-organisation-not-in-register = Бұл БСН «Заңды тұлғалар» мемлекеттік дерекқорында жоқ. Оны тіркеу туралы анықтамамен салыстырыңыз; дұрыс болса, әділет органына жүгініңіз. Бас тарту нөмірі: { $number }.
fault-person-not-in-register = Бұл ЖСН «Жеке тұлғалар» мемлекеттік дерекқорында жоқ. Оны жеке куәлікпен салыстырыңыз; дұрыс болса, әділет органына жүгініңіз. Бас тарту нөмірі: { $number }.
fault-post-unknown = «{ $post }» кодты жұмыс орны жоқ. Оператор үшін тіркеу орталығының кодын, қалғандар үшін көрсетілетін қызметті берушінің кодын көрсетіңіз.
fault-queue-unknown = Мұндай кезек жоқ. Беттегі кезектердің бірін таңдаңыз.
fault-refused-by-authority = Куәландырушы орталық өтінішті тексеріп, бас тартты. Себебін дәлелді бас тартудан оқып, жаңа өтініш беріңіз.
fault-request-not-found = Мұндай өтініш табылмады. Нөмірін қолхатпен немесе хабарламамен салыстырыңыз.
fault-role-not-of-staff = Мұндай қызметкер рөлі жоқ. operator, officer, authorised-person, administrator немесе auditor деп көрсетіңіз.
fault-service-not-found = Мұндай қызмет жоқ немесе оның қолданыстағы редакциясы жоқ. Мемлекеттік көрсетілетін қызметтер тізбесінен таңдаңыз.
fault-sign-in-needed = Бұл үшін жүйеге кіру қажет. Тіркеу куәлігіңізбен кіріп, әрекетті қайталаңыз.
fault-signature-certificate-expired = Қолтаңба бүгін күшінде емес тіркеу куәлігімен қойылған. Күшіндегі тіркеу куәлігімен қол қойыңыз.
fault-signature-certificate-revoked = Қолтаңба қайтарып алынған тіркеу куәлігімен қойылған. Күшіндегі тіркеу куәлігімен қол қойыңыз.
fault-signature-foreign = Қолтаңба осы куәландырушы орталық бермеген тіркеу куәлігімен қойылған. Осы орталық берген тіркеу куәлігімен қол қойыңыз.
fault-signature-from-future = Қолтаңбадағы уақыт әлі келген жоқ. Компьютердің күні мен уақытын түзетіп, қайта қол қойыңыз.
fault-signature-not-one = Қолтаңба файлында дәл бір қол қоюшы болуы керек. Мәтінге өзіңіз ғана қол қойыңыз.
fault-signature-of-other-text = Басқа мәтінге қол қойылған. Осы беттегі мәтінді жүктеп алып, оған өзгеріссіз қол қойыңыз.
fault-signature-too-large = Қолтаңба файлы тым үлкен. Басқа деректерсіз, тек қолтаңбаның өзін тіркеңіз.
fault-signature-wrong = Қолтаңба мәтінге сәйкес келмейді. Осы беттегі мәтінге өзгеріссіз қайта қол қойыңыз.
fault-text-not-waiting = Бұл мәтінге қол қойылып қойған немесе қол қою уақыты өтіп кеткен. Бетті қайта ашып, жаңа мәтінге қол қойыңыз.
fault-under-sixteen = Тіркеу куәлігі он алты жастан бастап беріледі. Он алтыға толғаннан кейін өтініш беріңіз. Бас тарту нөмірі: { $number }.
fault-enrolment-person-unknown = Бұл ЖСН-і бар тірі адам «Жеке тұлғалар» мемлекеттік дерекқорында жоқ. ЖСН-ді тексеріңіз.
fault-enrolment-organisation-unknown = Бұл БСН-і бар ұйым «Заңды тұлғалар» мемлекеттік дерекқорында жоқ. БСН-ді тексеріңіз.
receipt-f9-executor = Орындаушының тегі, аты, әкесінің аты
paper-if-any = болған жағдайда
paper-if-represented = сенімхат бойынша үшінші тұлға келсе
fault-passphrases-equal = Негізгі орталық кілттері мен шығаратын кілттердің құпия сөйлемдері бірдей. Әртүрлі адамдар білетін екі бөлек құпия сөйлем таңдаңыз.
fault-post-not-held = Бұл адамның мұндай өкілеттігі жоқ. Кімде қандай өкілеттік барын «senim staff list» командасымен қараңыз.
fault-reason-unknown = Мұндай себеп жоқ. dismissal, operator-dismissed, key-compromise, unreliable-data, holder-demand немесе holder-death деп жазыңыз.
