# Pages (crate web).

## Frame of every page

site-name = Сенім
site-line = Национальный удостоверяющий центр и государственные услуги
skip-to-content = Перейти к основному содержанию
languages = Язык
nav-label = Основные разделы
nav-services = Услуги
nav-certificates = Регистрационные свидетельства
nav-cabinet = Личный кабинет
nav-desk = Рабочее место оператора
nav-inbox = Дела на рассмотрении
nav-sign-in = Войти
nav-check = Проверить документ
nav-status = Статус запроса
nav-nca = Национальный удостоверяющий центр
nav-api = Программный интерфейс
sign-out = Выйти
footer-line = Единый контакт-центр: 1414, круглосуточно, бесплатно
error-prefix = Ошибка:
summary-title = Есть что исправить
back = Назад
go-back = Вернуться
go-home = Перейти на главную страницу
continue = Продолжить
change = Изменить
choose = Выберите
start = Начать
go-on-with-draft = Продолжить начатое заявление
optional = (необязательно)
if-any = (при наличии)
why = Зачем это нужно:
not-provided = Не указано
contacts-line = По вопросам обращайтесь в Единый контакт-центр 1414.

## Home

home-title = Государственные услуги и электронная цифровая подпись
home-lead = Получите регистрационное свидетельство, подайте заявление на услугу, проверьте подлинность документа.
home-certificates = Получить регистрационное свидетельство
home-certificates-line = Для физических лиц и первых руководителей юридических лиц
home-services = Государственные услуги
home-services-line = Подайте заявление с электронной цифровой подписью и следите за ходом
home-check = Проверить документ
home-check-line = По QR-коду или номеру, без регистрации

## Services and certificates

services-title = Перечень услуг
sheet-answer-by = Если подать заявление сегодня, ответ будет не позднее: { $day }
sheet-sign-in-first = Чтобы подать заявление, войдите с электронной цифровой подписью.
sheet-no-certificate = Нет регистрационного свидетельства?
sheet-edition = Действующая редакция:
certificates-title = Выдача и отзыв регистрационного свидетельства Национального удостоверяющего центра
certificates-lead = Регистрационное свидетельство подтверждает, что электронная цифровая подпись принадлежит вам. Оно действует один год.
certificates-term = 1 рабочий день после приёма документов
certificates-free = Услуга оказывается бесплатно.
certificates-steps = Как получить
certificates-step-keys = Создайте на своём компьютере две пары ключей: для подписи и для аутентификации. Закрытые ключи остаются у вас.
certificates-step-form = Заполните заявление и получите уникальный номер.
certificates-step-visit = Придите с документами в центр регистрации. Оператор подтвердит вашу личность.
certificates-step-download = Загрузите регистрационные свидетельства и подтвердите установку.
certificates-age = Регистрационное свидетельство выдаётся с 16 лет.
certificates-who = Для кого
certificates-papers = Возьмите с собой:
certificates-revoke = Отзыв
certificates-revoke-line = С действующей подписью можно отозвать регистрационное свидетельство онлайн.
certificates-other-channels = Заявление можно подать и в центре регистрации. Справки: 1414.

## Forms

page-count = страница { $n } из { $all }
file-limits = { $kinds }, не более { $n } МБ
file-attached = Приложен файл:
file-remove = Убрать
table-row = строка { $n }
table-add-row = Добавить строку
table-remove-row = Удалить строку { $n }
size-kib = { $n } КБ
size-mib = { $n } МБ
keys-file = Файл запроса (.csr)
keys-paste = или вставьте текст запроса
keys-provided = Запрос приложен
keys-how = Как создать пару ключей
keys-how-line = Выполните эти команды на своём компьютере. Они создадут файл закрытого ключа и файл запроса, который загружается на этой странице.
keys-how-openssl = Ключи RSA можно создать и с помощью OpenSSL:
keys-how-keep = Никому не передавайте закрытый ключ и пароль к нему.
review-title = Проверьте свои ответы
review-send-line = После отправки ваши данные будут сверены с государственными базами данных.
review-send = Отправить заявление
review-sign-line = На следующей странице вы увидите точный текст, который нужно подписать.
review-sign = Перейти к подписанию

## Signing outside the browser

sign-title = Подпишите заявление
sign-step-read = 1. Прочитайте текст
sign-step-save = 2. Сохраните его файлом
sign-step-sign = 3. Подпишите файл на своём компьютере
sign-step-hand-in = 4. Загрузите подпись
sign-text-label = Подписываемый текст
sign-command-label = Команда
sign-valid-until = Подпись принимается до: { $moment }.
sign-save = Сохранить файл
sign-how = Используйте регистрационное свидетельство для подписи. Закрытый ключ не покидает ваш компьютер.
sign-how-authentication = Используйте регистрационное свидетельство для аутентификации. Закрытый ключ не покидает ваш компьютер.
sign-openssl = Подписать с помощью OpenSSL
signature-file = Файл подписи
signature-hint = Файл .p7s в формате CMS (CAdES)
signature-paste = Вставить текст вместо файла
signature-text = Подпись в Base64 или PEM
sign-and-send = Отправить подписанное заявление
sign-and-revoke = Отозвать регистрационные свидетельства
sign-approval = Отправить подтверждение
sign-result = Отправить подписанный результат
sign-in = Войти
sign-in-title = Вход с электронной цифровой подписью
sign-in-lead = Подпишите текст ниже. Он действует один раз.
sign-in-no-certificate = Ещё нет регистрационного свидетельства?

## Requests for certificates

status-title = Проверить статус запроса
status-number = Уникальный номер
status-number-hint = Например, 2026-NCA-0000017-3
status-ask = Посмотреть статус
status-more = Открыть запрос
status-closed = Подробности видит только заявитель: откройте ссылку из сообщения или войдите.
request-number-title = Запрос { $number }
state = Статус
whose-turn = Чья очередь
next-step = Следующий шаг
filed-at = Подано
accepted-at = Принято
desk-late = Дольше установленного срока:
due-on = Срок ответа
overdue = просрочено
timeline-title = Ход рассмотрения
refusal-title = Отказано
refusal-missing = Недостающие или непригодные документы:
request-certificates = Регистрационные свидетельства
request-papers = Какие документы принести
request-office = Центр регистрации:
request-documents = Документы
install-title = Регистрационные свидетельства готовы
install-line = Загрузите их ниже, сохраните вместе с ключами и подтвердите установку.
install-confirm = Подтвердить установку
withdraw = Отозвать запрос
withdraw-title = Отозвать запрос?
withdraw-line = Отозванный запрос нельзя восстановить. Чтобы получить свидетельство, придётся подать новый.
withdraw-confirm = Да, отозвать
keep-it = Нет, оставить запрос
filed-title = Запрос принят
filed-number = Ваш уникальный номер
next-title = Что дальше
filed-due = Срок ответа: { $day }.
filed-access = Личная ссылка на запрос
filed-access-line = Сохраните эту ссылку и никому не передавайте: она открывает ваш запрос без свидетельства.
filed-open = Открыть запрос
certificate-serial = Серийный номер
certificate-subject = Владелец
certificate-key = Ключ
certificate-from = Действует с
certificate-until = Действует до
certificate-revoked-at = Когда отозвано
certificate-download = Загрузить (PEM)

## Cabinet, revocation, cases

cabinet-title = Личный кабинет
cabinet-certificates = Мои регистрационные свидетельства
cabinet-requests = Мои запросы по свидетельствам
cabinet-no-requests = Запросов нет.
cabinet-cases = Мои заявления на услуги
cabinet-no-cases = Заявлений нет.
column-number = Номер
column-service = Услуга
column-what = Что запрошено
column-applicant = Заявитель
column-field = Данные
column-typed = В заявлении
column-register = В государственной базе
revocation-title = Отозвать регистрационное свидетельство
revocation-nothing = Нет свидетельств, которые можно отозвать.
revocation-which = Какие свидетельства отозвать?
revocation-reason = Причина
revocation-reason-hint = Причина публикуется в списке отозванных свидетельств
revocation-confirm-title = Отозвать свидетельства навсегда?
revocation-confirm-line = Отозванное свидетельство нельзя восстановить. Подписывать и входить с ним больше не получится.
revocation-go-on = Продолжить отзыв
keep-certificates = Оставить свидетельства
revocation-sign-title = Подпишите запрос на отзыв
case-number-title = Дело { $number }
case-filed-title = Заявление принято
case-open = Открыть дело
case-documents = Документы
case-answers = Содержание заявления
supply-needed = Рассмотрение приостановлено: не хватает документов.
supply-title = Дослать документы
supply-send = Отправить документы
register-number = Номер в реестре:
check-link = Проверка подлинности:

## Staff

desk-title = Рабочее место оператора
inbox-title = Дела на рассмотрении
queues = Очереди
queue-empty = В этой очереди ничего нет.
more-rows = Следующая страница
desk-compare = Сверка данных
differs = не совпадает
agrees = совпадает
desk-papers = Документы
paper-verdict = Итог
verdict-accepted = принят
verdict-missing = не представлен
verdict-corrections = есть неоговорённые исправления
verdict-expired = срок истёк
verdict-unfit = не соответствует
paper-seen-as = Вид
seen-original = оригинал
seen-copy = копия
paper-note = Примечание
paper-save = Отметить
desk-identity = Идентификация
identified = личность подтверждена
not-identified = личность ещё не подтверждена
identity-note = Примечание (если не подтверждена)
identity-confirm = Подтвердить личность
identity-deny = Личность не подтверждена
acts-title = Действия
acts-none = Сейчас действий не требуется.
act-warning = Это решение будет направлено заявителю, отменить его нельзя.
ground = Основание
act-missing = Недостающие или непригодные документы
act-missing-lines = Недостающие документы
act-missing-lines-hint = Каждый документ с новой строки
act-text = Пояснение
act-text-hint = Этот текст увидит заявитель
act-evidence = Подтверждающий документ
act-evidence-hint = Номер и дата документа
act-recipient-address = Адрес заявителя
act-executor-phone = Телефон исполнителя
open-place = Где принимаются документы
open-office = в центре регистрации
open-home = на дому, по вызову через 1414
open-visitor = Кто пришёл
open-recipient = сам заявитель
open-representative = представитель по нотариальной доверенности
open-iin = ИИН представителя
open-last-name = Фамилия представителя
open-first-name = Имя представителя
open-middle-name = Отчество представителя
open-ticket = Номер талона очереди
accept-statement = Подтверждаю
accept-compared = данные сверены с оригиналами документов и государственными базами
accept-returned = оригиналы документов возвращены
accept-consent = получено письменное согласие на использование охраняемых законом тайн
approval-title = Подтвердить запрос
approval-line = Удостоверяющий центр выпустит свидетельства только после проверки этой подписи.
result-awaits = Результат ожидает вашей подписи.
result-sign-title = Подписать результат
result-look = 1. Посмотрите результат
result-open = Открыть PDF
result-bytes-line = Подпись охватывает всё содержимое PDF. Сделайте отсоединённую (detached) подпись файла: система встроит её в документ.
terms-title = Сроки
signature-title = Подпись под заявлением

## Checking a document, the authorities

check-title = Проверить документ
check-lead = Введите код под QR-кодом или номер документа.
check-code = Код или номер
check-code-hint = Внизу документа
check-ask = Проверить
check-again = Проверить другой документ
check-unknown = Такого документа в реестре нет
check-unknown-line = Проверьте, верно ли введён код. Если верно, документ может быть поддельным: сообщите по номеру 1414.
check-file = Сверка файла
check-file-line = Контрольная сумма вашего PDF-файла должна быть такой:
check-look-at-address = Посмотрите на адресную строку: эта страница должна быть открыта на официальном сайте.
nca-title = Национальный удостоверяющий центр
nca-lead = Свидетельства удостоверяющих центров, списки отозванных свидетельств и адрес проверки статуса.
nca-ocsp = Онлайн-проверка статуса (OCSP)
nca-fingerprint = Отпечаток SHA-256
nca-certificate = Свидетельство
nca-crl = Список отозванных свидетельств (CRL)
nca-revoked = Отозванные свидетельства
nca-revoked-none = Отозванных свидетельств нет.

## Trouble

problem-400 = Запрос не удалось прочитать
problem-400-text = Вернитесь назад и попробуйте ещё раз.
problem-403 = У вас нет доступа к этой странице
problem-403-text = Попробуйте войти с другим свидетельством.
problem-404 = Страница не найдена
problem-404-text = Проверьте адрес.
problem-409 = Это действие уже невозможно
problem-409-text = Обновите страницу и посмотрите текущее состояние.
problem-413 = Файл слишком большой
problem-413-text = Загрузите файл меньшего размера.
problem-429 = Слишком много запросов
problem-429-text = Повторите через минуту.
problem-500 = Сбой на нашей стороне
problem-500-text = Введённые ответы сохранены. Попробуйте позже.
problem-503 = Сервис временно недоступен
problem-503-text = Ничего не изменилось. Попробуйте позже.
problem-operation = При обращении назовите номер:
problem-help = Нужна помощь: 1414.

## Faults that this face finds

fault-bad-request = Запрос не удалось прочитать. Вернитесь назад и заполните форму снова.
fault-form-expired = Эта форма устарела. Откройте страницу снова и повторите действие.
fault-method-not-allowed = Этот адрес не принимает такие запросы. Пользуйтесь ссылками и кнопками на странице.
fault-no-such-page = Такой страницы нет. Проверьте адрес или начните с главной страницы.
fault-other-site = Форма отправлена с другого сайта и не принята. Отправьте её со страницы этого сайта.
fault-answered-too-late = Сервис не ответил вовремя; дело не в вашем соединении. Прежде чем повторить, проверьте, выполнено ли действие.
fault-request-timeout = Запрос длился слишком долго. Проверьте соединение и повторите.
fault-too-busy = Сейчас очень высокая нагрузка. Повторите через минуту.
fault-too-large = Отправлено слишком много данных. Выберите файл поменьше.
fault-too-many-requests = С вашего адреса отправлено слишком много форм. Повторите через минуту.
fault-upload-no-room = Сейчас для файлов нет места. Ничего не изменилось; повторите позже.
fault-unreadable-body = Отправленные данные не удалось прочитать. Отправьте форму ещё раз.
fault-choose-signature = Выберите файл подписи или вставьте её текст
fault-signature-file-too-large = Этот файл слишком велик для подписи. Выберите файл .p7s размером до 512 КБ
fault-number-form = Введите уникальный номер так, как он указан в расписке или сообщении
fault-check-code-missing = Введите код или номер документа
fault-choose-certificate = Выберите хотя бы одно свидетельство
fault-choose-reason = Выберите причину отзыва
fault-choose-ground = Выберите основание из списка
fault-representative-iin = ИИН представителя указан неверно. Сверьте его с удостоверением личности
fault-choose-file = Выберите файл для отправки
