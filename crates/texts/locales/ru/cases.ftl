## The application as a text that is signed
application-line-authority = Услугодатель
application-line-bin = БИН
application-line-day = Дата заявления
application-line-edition = Редакция правил услуги
application-line-form = Идентификатор черновика
application-line-iin = ИИН
application-line-instance = Идентификатор системы
application-line-name = Заявитель
application-line-organisation = Организация
application-line-service = Государственная услуга

## Who may apply
applicant-kind-individual = Физические лица
applicant-kind-legal-entity = Юридические лица
applicant-kind-non-resident = Физические лица — нерезиденты
applicant-kind-non-resident-legal-entity = Юридические лица — нерезиденты
applicant-kind-sole-proprietor = Индивидуальные предприниматели

## The public check of papers
case-check-active = Документ подлинный и действует
case-check-authority = Орган, выдавший документ
case-check-case = Номер заявления
case-check-code = Код проверки
case-check-data-differ = Файл содержит данные, которые расходятся с документом или печать на которых нарушена. Полагайтесь на эту страницу и сообщите нам.
case-check-data-same = PDF содержит свои данные под печатью этой системы в виде JSON (result.json.p7m) и XML (result.xml): они говорят то же, что и документ.
case-check-date = Дата выдачи
case-check-deemed-granted = Документ считается выданным, так как ответ в срок не дан
case-check-ended = Документ подлинный; его действие прекращено
case-check-issued = Документ выдан этой системой; решением он не является
case-check-note = Проверьте подлинность документа по QR-коду или по коду на этой странице:
case-check-paper = Документ
case-check-refused = Ответ подлинный: в оказании услуги отказано
case-check-service = Государственная услуга
case-check-superseded = Документ подлинный; взамен выдан другой
case-check-suspended = Документ подлинный; его действие приостановлено
case-check-unknown = Такой документ не найден. Сверьте код или номер с документом.
case-law = Применяемый правовой акт

## Feet of papers. Law of 7 January 2003 No 370-II, art. 7 par. 1
case-paper-data-json = Данные документа под печатью: JSON внутри CMS
case-paper-data-xml = Данные документа под печатью: подписанный XML
case-paper-sealed = Документ создан системой и скреплён электронной печатью. Согласно пункту 1 статьи 7 Закона РК от 7 января 2003 года «Об электронном документе и электронной цифровой подписи» равнозначен документу на бумажном носителе.
case-paper-signed = Документ подписан ЭЦП уполномоченного лица. Согласно пункту 1 статьи 7 Закона РК от 7 января 2003 года «Об электронном документе и электронной цифровой подписи» равнозначен документу на бумажном носителе.
case-paper-without-stamp = У подписи нет метки времени (PAdES B-B): её можно проверить, пока действуют свидетельства.
case-paper-draft = Проект
case-paper-draft-foot = Это проект. Он не подписан, ничего не решает и юридической силы не имеет.
case-signer-position = Уполномоченное лицо

## The signature of an application
case-signature-bin = БИН
case-signature-name = Подписал
case-signature-organisation = Организация
case-signature-serial = Серийный номер регистрационного свидетельства
case-signature-sha256 = Контрольная сумма SHA-256 текста
case-signature-time = Время подписания

## Terms of a case
case-term-met = исполнено { $date }
case-term-overdue = срок истёк { $date }
case-term-stopped = приостановлен, { $n ->
    [one] остался { $n } день
    [few] осталось { $n } дня
   *[other] осталось { $n } дней
}
case-term-until = до { $date }

## Whose turn it is in a case
case-turn-applicant = Заявитель
case-turn-authorised-person = Уполномоченное лицо
case-turn-nobody = Никто: рассмотрение завершено
case-turn-officer = Исполнитель услугодателя
case-turn-operator = Работник, принимающий документы
case-turn-system = Информационная система

## Who did something in a case
case-who-administrator = Администратор
case-who-applicant = Заявитель
case-who-auditor = Аудитор
case-who-authorised-person = Уполномоченное лицо
case-who-officer = Исполнитель
case-who-operator = Работник, принимающий документы
case-who-system = Информационная система

## Queues of the inbox
inbox-queue-finished = Завершённые
inbox-queue-to-consider = На рассмотрении
inbox-queue-to-sign = На подпись
inbox-queue-waiting = Ожидают заявителя
inbox-queue-own = Мои
inbox-queue-elsewhere = В других органах
inbox-queue-messages = Сообщения без ответа

## The sheet of a service
sheet-about = Для кого услуга
sheet-applicants = Кто может обратиться
sheet-basis = Правовое основание
sheet-requests = О чём можно просить
sheet-not-served = здесь пока не оказывается
sheet-channels = Как обратиться
sheet-complaints = Куда подать жалобу
sheet-consideration = Основания отказа в дальнейшем рассмотрении
sheet-contacts = Контакты
sheet-continued = Этот акт действовал по { $last }. С { $since } услуга оказывается на основании: { $basis }.
sheet-documents = Необходимые документы
sheet-fallback = Нужен, только если не ответит источник: { $register }
sheet-fee = Стоимость
sheet-good-for = Срок действия: { $span }
sheet-indicators = Показатели качества
sheet-intake = Основания отказа в приёме документов
sheet-law = Применяемый правовой акт
sheet-not-accepted = Основания непринятия запроса
sheet-refusal = Основания отказа в оказании услуги
sheet-result = Результат
sheet-schedule = Время работы
sheet-silence-grants = Если в этот срок ответа нет, документ считается выданным
sheet-terms = Сроки
inbox-document-run-out = Документ «{ $document }» действовал до { $until }: срок истёк после подачи заявления. Само по себе это не основание для отказа.
figure-filed = Подано
figure-answered = Дан ответ
figure-in-time = Ответ дан в срок
figure-granted = Предоставлено
figure-deemed-granted = Считается предоставленным: ответа в срок не было
figure-refused = Отказано
figure-not-accepted = Не принято или отозвано
earlier-entry-state-active = действует
earlier-entry-state-deemed-granted = считается выданным
earlier-entry-state-ended = не действует
earlier-entry-state-superseded = заменён другим
earlier-entry-state-suspended = приостановлен

## Faults of cases
fault-draft-changed = Пока заявление подписывали, оно изменилось или было отправлено. Откройте его снова и подпишите новый текст.
fault-draft-file-missing = Файл «{ $field }» не приложен к этому заявлению. Загрузите его снова.
fault-draft-not-of-service = Этот черновик — не заявление на государственную услугу. Начните с перечня государственных услуг.
fault-nothing-to-sign = По этому заявлению нет результата, ожидающего подписи. Посмотрите статус заявления.
fault-nothing-to-supply = Сейчас от вас документы не требуются. Посмотрите статус заявления.
fault-result-not-prepared = Файл для подписи не скачан или с тех пор подготовлен заново. Скачайте файл снова и подпишите его.
fault-result-signature-needed = Это действие совершается подписанием результата. Откройте страницу подписания.
fault-signature-not-detached = В файл подписи вложен сам документ. Сделайте отсоединённую (detached) подпись.
fault-signature-not-for-signing = Это регистрационное свидетельство не предназначено для подписания документов. Подпишите свидетельством для подписи (GOST или SIGN).
fault-signature-not-of-applicant = Заявление подписано другим лицом или от имени другой организации. Подпишите его свидетельством того же лица и организации, что вошли в систему.
fault-signature-not-of-post = Результат подписан не тем свидетельством, которое выдано по вашей должности. Подпишите свидетельством, с которым вы вошли в систему.
fault-signature-without-right = Это свидетельство не даёт права подписи от имени организации. Пусть заявление подпишет первый руководитель или лицо, наделённое правом подписи.

document-form-copy = копия
document-form-copy-confirmed = копия, заверенная заявителем
document-form-copy-or-notarised = копия с предъявлением оригинала или нотариально засвидетельствованная копия
document-form-electronic = электронный документ
document-form-electronic-signed-by-applicant = электронный документ с ЭЦП заявителя
document-form-electronic-signed-by-clerk = электронный документ с ЭЦП работника центра
document-form-from-state-register = из государственного реестра
document-form-legalised = легализованный или апостилированный документ
document-form-notarised-copy = нотариально засвидетельствованная копия
document-form-original = оригинал
document-form-original-shown = оригинал, который предъявляют и возвращают
document-form-paper = подписанный бумажный документ
document-form-scanned-copy = скан-копия
fault-intake-act-needed = Документы регистрируются только действием приёма или отказа в приёме. Выберите одно из предложенных действий.
fault-intake-not-found = Этот приём не найден, или срок его хранения истёк. Начните заново.
fault-intake-not-open = Ваше окно не принимает этот запрос по этому каналу или от заявителя этой категории. Выберите из списка.
fault-payment-unreadable = Укажите номер, сумму в тенге и день платежа так, как они стоят в платёжном документе.
fault-charge-amount-unset = Сумма этого платежа ещё не установлена. Обратитесь к услугодателю или подайте заявление через его канцелярию.
fault-year-without-figures = Показателей за этот год нет. Выберите год с { $first } по { $last }.
fault-nothing-to-pay = По этому заявлению сейчас нечего оплачивать.
fault-payment-failed = Банк отклонил платёж. Проверьте счёт и оплатите ещё раз.
fault-payment-no-gateway = Здесь нет платёжного шлюза. Предъявите платёжный документ услугодателю.
fault-payment-refunded = Платёж возвращён, поэтому заявление не отправлено. Обратитесь к услугодателю.
fault-payment-too-small = Оплаченная сумма меньше сбора. Обратитесь к услугодателю.
fault-payment-waiting = Банк ещё не ответил. Проверьте через несколько минут; второй раз оплата не спишется.

## Words on the sheet of a service
automation-full = Услуга автоматизирована полностью
automation-none = Услуга не автоматизирована
automation-partial = Услуга автоматизирована частично
charge-budget-code = код бюджетной классификации
charge-amount = { $amount } тенге
charge-by-document = предъявляется платёжный документ
charge-by-gateway = оплата через платёжный шлюз
charge-purpose-code = код назначения платежа
complaint-answer = Когда на жалобу отвечают
complaint-content = Что указывают в жалобе
complaint-evidence = Что подтверждает приём жалобы
complaint-states = Состояния жалобы
document-copies = Экземпляров: { $n }
document-in-english = на английском языке
document-in-kazakh = на казахском языке
document-in-russian = на русском языке
schedule-break = обеденный перерыв
schedule-holidays = кроме праздничных дней
schedule-of-terms = Рабочее время, по которому считаются сроки
schedule-round-the-clock = круглосуточно
weekday-friday = пт
weekday-monday = пн
weekday-saturday = сб
weekday-sunday = вс
weekday-thursday = чт
weekday-tuesday = вт
weekday-wednesday = ср

## Работа с заявлением
mail-case-message-subject = Сообщение по заявлению { $number }
mail-case-message-body = По заявлению { $number } есть новое сообщение. Прочитать его и ответить можно на платформе: { $link }
mail-case-given-subject = Заявление { $number }: сменился исполнитель
mail-case-given-body = Заявление { $number } передано другому исполнителю или вам. Подробности на странице заявления: { $link }
signature-level-b-b = У подписи нет метки времени (PAdES B-B): её можно проверить, пока действуют свидетельства.
signature-level-b-t = У подписи есть метка времени (PAdES B-T).
signature-level-b-lt = У подписи есть метка времени, доказательства лежат в самом документе (PAdES B-LT).
signature-level-b-lta = Подпись и её доказательства закреплены метками времени для долгого хранения (PAdES B-LTA).
