## Қол қойылатын мәтін ретіндегі шағым
complaint-line-about = Шағымның нысанасы
complaint-line-addressee = Кімге
complaint-line-bin = БСН
complaint-line-day = Шағым күні
complaint-line-iin = ЖСН
complaint-line-instance = Жүйенің сәйкестендіргіші
complaint-line-name = Өтініш беруші
complaint-line-organisation = Ұйым
complaint-line-service = Мемлекеттік көрсетілетін қызмет

## Талон, nca-01 F24
complaint-talon-accepted-by = Шағымды қабылдаған адам
complaint-talon-addressee = Шағымды қарайтын орган
complaint-talon-answer-due = Жауап мерзімі
complaint-talon-answer-place = Жауап алу орны
complaint-talon-complainant = Өтініш беруші
complaint-talon-number = Кіріс нөмірі
complaint-talon-registered = Тіркелген күні мен уақыты
complaint-talon-responsible = Жауапты лауазымды адам және байланыс деректері
complaint-talon-service = Мемлекеттік көрсетілетін қызмет
complaint-talon-title = Шағымның қабылданғаны туралы талон

## Жауап
complaint-answer-about = Шағымның нысанасы
complaint-answer-by = Жауап берген
complaint-answer-day = Жауап күні
complaint-answer-ground = Қараудан бас тарту негізі
complaint-answer-number = Шағымның нөмірі
complaint-answer-reasons = Дәлелдері
complaint-answer-service = Мемлекеттік көрсетілетін қызмет
complaint-answer-signed = Жауапқа оны берген лауазымды адамның ЭЦҚ-сы қойылған; қолтаңба мен қол қойылған мәтін шағыммен бірге сақталады.
complaint-answer-title = Шағымға жауап

## Беттер
complaint-about = Неге шағымданасыз?
complaint-answer-button = Қол қойып, жауап беру
complaint-answer-in = тіркелген күннен бастап жауап мерзімі: { $term }
complaint-answer-sign-title = Жауапқа қол қойыңыз
complaint-channel = Шағым қалай түсті?
complaint-channel-office = Қолма-қол
complaint-channel-post = Поштамен
complaint-form-title = Шағым
complaint-late = Жауап мерзімі өтіп кетті немесе жауап кеш берілді.
complaint-no-portal = Бұл қызмет бойынша шағымдар тек қағазда, поштамен немесе қолма-қол қабылданады:
complaint-number-title = { $number } шағымы
complaint-register-title = Шағымдарды есепке алу журналы
complaint-says = Шағымның мазмұны
complaint-search = Іздеу
complaint-search-button = Табу
complaint-search-hint = Шағымның нөмірі, ЖСН, БСН, қызметтің коды немесе күйі
complaint-sign-button = Қол қойып, жіберу
complaint-sign-title = Шағымға қол қойыңыз
complaint-take-in = Қағаздағы шағымды қабылдау
complaint-term-near = Мерзім аяқталып келеді
complaint-term-passed = Мерзім өтіп кетті
complaint-terms = Мерзімдер
complaints-new = Қызметке шағымдану
complaints-none = Шағымдарыңыз жоқ.
complaints-title = Шағымдар

## Қателер
fault-complained-of = Шағым сізге немесе сіздің шешіміңізге қатысты. Оны басқа лауазымды адам қарасын.
fault-complaint-answer-needed = Бұл жауапқа қол қою арқылы жасалады: мәтінін дайындап, қол қойыңыз.
fault-complaint-answer-unsigned = Жауапқа қол қойылмаған. Оның мәтініне қол қойыңыз.
fault-complaint-changed = Шағым бойынша басқа қызметкер әрекет жасап қойған. Оны қайта ашыңыз.
fault-complaint-files-spent = Шағымға барлығы { $max } файлдан артық тіркеуге болмайды. Азырақ файл тіркеңіз немесе оларды біріктіріңіз.
fault-complaint-channel-closed = Мұндай шағымдар бұл жолмен берілмейді. Басқа тармақты таңдаңыз немесе шағымды қағазда әкеліңіз не поштамен жіберіңіз.
fault-complaint-not-found = Шағымдарыңыздың арасында мұндайы жоқ. Нөмірін тексеріңіз.
fault-complaint-number-unknown = Сізде мұндай нөмірлі өтініш жоқ. Нөмірді тексеріңіз немесе өрісті бос қалдырыңыз.
fault-complaint-route-unknown = Неге шағымданатыныңызды таңдаңыз.
fault-complaint-search-form = Бұл шағымның нөмірі де, ЖСН де, БСН де, қызметтің коды да, күйі де емес.
fault-complaint-unsigned = Шағымға қол қойылмаған. Оның мәтініне қол қойыңыз.
fault-outgoing-number-missing = Заңды тұлға хаттың шығыс нөмірі мен күнін көрсетеді.
fault-survey-answer-form = Үш жауаптың бірін таңдаңыз.
fault-survey-given = Бұл өтініш бойынша жауап бергенсіз. Рақмет.
fault-survey-month = Айды жжжж-аа түрінде жазыңыз.
fault-survey-not-yet = Өтініш әлі қаралып біткен жоқ. Қаралғаннан кейін жауап беріңіз.

## Survey
survey-anonymous = Жауаптар жасырын: оларды кім бергенін ешкім біле алмайды.
survey-closed = Сауалнамаға өтініш қаралғаннан кейін бір рет жауап беріледі. Жауап берген болсаңыз, рақмет.
survey-send = Жауаптарды жіберу
survey-title = Қызметті бағалау
fault-complaint-body-same = Шағым осы органда тұр. Құзыретті органды таңдаңыз.
