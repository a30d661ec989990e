## The authority on its papers
authority-name = Национальный удостоверяющий центр Республики Казахстан
authority-service = Выдача и отзыв регистрационного свидетельства Национального удостоверяющего центра Республики Казахстан

## States of a certificate
certificate-state-expired = Срок истёк
certificate-state-installed = Действует
certificate-state-issued = Выдано, ожидает установки
certificate-state-revoked = Отозвано

## Kinds of certificates
profile-administrator = Свидетельство администратора
profile-individual-auth = Свидетельство физического лица для аутентификации
profile-individual-sign = Свидетельство физического лица для подписи
profile-legal-employee-auth = Свидетельство сотрудника юридического лица для аутентификации
profile-legal-employee-sign = Свидетельство сотрудника юридического лица для подписи
profile-legal-head-auth = Свидетельство первого руководителя юридического лица для аутентификации
profile-legal-head-sign = Свидетельство первого руководителя юридического лица для подписи
profile-nca-gost = Национальный удостоверяющий центр (ГОСТ)
profile-nca-rsa = Национальный удостоверяющий центр (RSA)
profile-ocsp-responder = Служба проверки статуса (OCSP)
profile-operator = Свидетельство оператора НУЦ
profile-root-gost = Корневой удостоверяющий центр (ГОСТ)
profile-root-rsa = Корневой удостоверяющий центр (RSA)
profile-seal = Электронная печать информационной системы
profile-staff = Свидетельство сотрудника услугодателя

## Participants

## Documents
document-kind-acceptance-refusal = Расписка об отказе в приёме документов
document-kind-application = Подписанное заявление
document-kind-application-form = Заявление (для печати)
document-kind-application-text = Текст подписанного заявления
document-kind-complaint-answer = Подписанный ответ на жалобу
document-kind-complaint-answer-signature = Подпись под ответом
document-kind-complaint-answer-text = Текст подписанного ответа
document-kind-complaint-signature = Подпись под жалобой
document-kind-complaint-talon = Талон о принятии жалобы
document-kind-complaint-text = Текст подписанной жалобы
document-kind-extract = Выписка из реестра
document-kind-notice = Уведомление
document-kind-receipt = Расписка о приёме документов
document-kind-refusal = Мотивированный отказ
document-kind-result = Результат оказания государственной услуги

## Papers of a request for certificates
paper-applicant-signature = Подпись заявителя
paper-application-title = Заявление на выдачу регистрационных свидетельств
paper-refusal-again = Устранив причину отказа, вы можете подать заявление снова. Вы вправе обжаловать решение.
paper-refusal-date = Дата и время решения
paper-refusal-evidence = Подтверждение
paper-refusal-ground = Основание отказа
paper-refusal-official = Должностное лицо, принявшее решение
paper-refusal-service = Государственная услуга
paper-refusal-text = Обоснование
paper-refusal-title = Мотивированный отказ в оказании государственной услуги

## The desk of an operator
desk-act-accept = Принять документы и выдать расписку
desk-act-approve = Подтвердить заявление подписью
desk-act-mark-document = Отметить результат проверки документа
desk-act-mark-identity = Отметить результат идентификации
desk-act-open = Начать приём документов
desk-act-refuse-acceptance = Отказать в приёме документов
desk-act-refuse-documents = Отказать по документам или из-за идентификации
desk-act-refuse-service = Отказать в оказании услуги
desk-queue-at-authority = В удостоверяющем центре
desk-queue-at-desk = На проверке
desk-queue-to-approve = Ждут подтверждения
desk-queue-waiting = Ожидают заявителя

## What the state registers answered
register-organisation-bin = БИН
register-organisation-head = ИИН первого руководителя
register-organisation-name = Наименование организации
register-person-birth-date = Дата рождения
register-person-document = Номер документа, удостоверяющего личность
register-person-iin = ИИН
register-person-name = Фамилия, имя, отчество

## Faults of use cases
fault-authority-not-found = Такого удостоверяющего центра или списка нет. Проверьте адрес или выберите нужный на странице «Национальный удостоверяющий центр».
fault-case-changed = С этим заявлением уже выполнил действие кто-то другой. Откройте страницу заново и посмотрите состояние заявления.
fault-case-not-found = Такого заявления нет. Проверьте номер или откройте заявление из личного кабинета.
fault-certificate-of-no-person = В этом свидетельстве нет ИИН, поэтому войти с ним нельзя. Войдите со свидетельством, выданным человеку.
fault-document-not-found = Такого документа нет. Откройте его со страницы своего заявления.
fault-document-restricted = Этот документ открывают только в ролях, названных правилами услуги. Обратитесь к коллеге, у которого такая роль есть.
fault-draft-not-found = Этот черновик не найден, или срок его хранения истёк. Начните заполнять заявление заново.
fault-file-not-as-text = Ответом здесь должен быть файл. Загрузите файл, а не текст.
fault-form-too-large = В заявлении слишком много текста. Сократите ответы или приложите часть сведений файлом.
fault-form-unknown = Формы «{ $form }» нет, или сейчас она не применяется. Начните со списка услуг.
fault-idempotency-key-form = Ключ Idempotency-Key должен состоять из 16–128 видимых символов ASCII. Передайте случайное значение, например UUID.
fault-idempotency-key-in-use = Запрос с этим ключом Idempotency-Key сейчас выполняется. Подождите немного и повторите с тем же ключом.
fault-idempotency-key-reused = Этот ключ Idempotency-Key уже использован для другого запроса. Для нового запроса передайте новый ключ.
fault-instance-exists = Создать установку в этой папке нельзя: { $detail }. Укажите пустую папку, в которую разрешено писать.
fault-instance-of-another-database = База данных принадлежит другой установке. Проверьте адрес базы данных в настройках.
fault-instance-unfinished = Создание этой установки было прервано, и работать она не может: у этих ключей нет регистрационных свидетельств: { $missing }. Никому ничего не было выдано. Отложите папку и выполните «senim init» заново с пустой папкой и пустой базой данных.
fault-instance-unreadable = Настройки установки не удаётся прочитать: { $detail }. Проверьте, та ли папка указана, и исправьте файл настроек.
fault-journal-empty = В журнале нет записей, хотя они появляются уже при создании установки. Проверьте, та ли это база данных и цела ли резервная копия.
fault-internal = В системе произошёл сбой. Проверьте, выполнено ли действие, и при необходимости повторите его. Если сбой повторится, сообщите о нём и назовите номер { $operation }.
fault-law-faulty = В правилах услуг есть ошибки: { $detail }. Исправьте их в файлах правил и запустите систему заново.
fault-law-unreadable = Файлы с правилами услуг не удаётся прочитать: { $detail }. Проверьте папку и права доступа.
fault-not-your-right = У вас нет права на это действие. Войдите со свидетельством, которое даёт это право, или обратитесь к администратору.
fault-nothing-to-install = По этому заявлению нет свидетельств, которые нужно установить. Посмотрите состояние заявления.
fault-organisation-not-in-register = Этого БИН нет в ГБД «Юридические лица». Сверьте его со справкой о регистрации; если он верен, обратитесь в орган юстиции. Номер отказа: { $number }.
fault-person-not-in-register = Этого ИИН нет в ГБД «Физические лица». Сверьте его с удостоверением личности; если он верен, обратитесь в орган юстиции. Номер отказа: { $number }.
fault-post-unknown = Места работы с кодом «{ $post }» нет. Для оператора укажите код центра регистрации, для остальных — код услугодателя.
fault-queue-unknown = Такой очереди нет. Выберите одну из указанных на странице.
fault-refused-by-authority = Удостоверяющий центр проверил заявление и отказал. Прочтите причину в мотивированном отказе и подайте новое заявление.
fault-request-not-found = Такого заявления нет. Сверьте номер с распиской или сообщением.
fault-role-not-of-staff = Такой роли сотрудника нет. Укажите operator, officer, authorised-person, administrator или auditor.
fault-service-not-found = Такой услуги нет, или у неё нет действующей редакции. Выберите из списка услуг.
fault-sign-in-needed = Для этого нужно войти в систему. Войдите со своим свидетельством и повторите действие.
fault-signature-certificate-expired = Подпись поставлена свидетельством, которое сегодня не действует. Подпишите действующим свидетельством.
fault-signature-certificate-revoked = Подпись поставлена отозванным свидетельством. Подпишите действующим свидетельством.
fault-signature-foreign = Подпись поставлена свидетельством, которого этот удостоверяющий центр не выдавал. Подпишите свидетельством, выданным этим центром.
fault-signature-from-future = Время в подписи ещё не наступило. Исправьте дату и время на компьютере и подпишите заново.
fault-signature-not-one = В файле подписи должен быть ровно один подписавший. Подпишите текст только своей подписью.
fault-signature-of-other-text = Подписан другой текст. Скачайте текст с этой страницы и подпишите его без изменений.
fault-signature-too-large = Файл подписи слишком велик. Приложите только подпись, без других данных.
fault-signature-wrong = Подпись не соответствует тексту. Подпишите текст с этой страницы заново, без изменений.
fault-text-not-waiting = Этот текст уже подписан, или время для подписания истекло. Откройте страницу заново и подпишите новый текст.
fault-under-sixteen = Регистрационное свидетельство выдаётся с шестнадцати лет. Подайте заявление, когда вам исполнится шестнадцать. Номер отказа: { $number }.
fault-enrolment-person-unknown = В ГБД «Физические лица» нет живущего человека с этим ИИН. Проверьте ИИН.
fault-enrolment-organisation-unknown = В ГБД «Юридические лица» нет организации с этим БИН. Проверьте БИН.
receipt-f9-executor = Исполнитель (фамилия, имя, отчество)
paper-if-any = при наличии
paper-if-represented = если по доверенности приходит третье лицо
fault-passphrases-equal = Парольные фразы корневых и выпускающих ключей совпадают. Выберите две разные фразы, известные разным людям.
fault-post-not-held = У этого лица нет таких полномочий. Посмотрите, у кого какие полномочия: «senim staff list».
fault-reason-unknown = Такой причины нет. Укажите dismissal, operator-dismissed, key-compromise, unreliable-data, holder-demand или holder-death.
