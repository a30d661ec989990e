## Жалоба как подписываемый текст
complaint-line-about = Предмет жалобы
complaint-line-addressee = Кому
complaint-line-bin = БИН
complaint-line-day = Дата жалобы
complaint-line-iin = ИИН
complaint-line-instance = Идентификатор системы
complaint-line-name = Заявитель
complaint-line-organisation = Организация
complaint-line-service = Государственная услуга

## Талон, nca-01 F24
complaint-talon-accepted-by = Принял
complaint-talon-addressee = Рассматривает
complaint-talon-answer-due = Срок ответа
complaint-talon-answer-place = Место получения ответа
complaint-talon-complainant = Заявитель
complaint-talon-number = Входящий номер
complaint-talon-registered = Зарегистрирована
complaint-talon-responsible = Ответственное должностное лицо и контакты
complaint-talon-service = Государственная услуга
complaint-talon-title = Талон о принятии жалобы

## Ответ
complaint-answer-about = Предмет жалобы
complaint-answer-by = Ответ дал
complaint-answer-day = Дата ответа
complaint-answer-ground = Основание отказа в рассмотрении
complaint-answer-number = Номер жалобы
complaint-answer-reasons = Обоснование
complaint-answer-service = Государственная услуга
complaint-answer-signed = Ответ подписан ЭЦП должностного лица, которое его дало; подпись и подписанный текст хранятся вместе с жалобой.
complaint-answer-title = Ответ на жалобу

## Страницы
complaint-about = На что вы жалуетесь?
complaint-answer-button = Подписать и ответить
complaint-answer-in = срок ответа со дня регистрации: { $term }
complaint-answer-sign-title = Подпишите ответ
complaint-channel = Как поступила жалоба?
complaint-channel-office = Нарочно
complaint-channel-post = По почте
complaint-form-title = Жалоба
complaint-late = Срок ответа прошёл, или ответ дан с опозданием.
complaint-no-portal = Жалобы на эту услугу принимаются только на бумаге, по почте или нарочно:
complaint-number-title = Жалоба { $number }
complaint-register-title = Журнал учёта жалоб
complaint-says = Содержание жалобы
complaint-search = Поиск
complaint-search-button = Найти
complaint-search-hint = Номер жалобы, ИИН, БИН, код услуги или состояние
complaint-sign-button = Подписать и отправить
complaint-sign-title = Подпишите жалобу
complaint-take-in = Принять жалобу на бумаге
complaint-term-near = Срок истекает
complaint-term-passed = Срок прошёл
complaint-terms = Сроки
complaints-new = Пожаловаться на услугу
complaints-none = Жалоб нет.
complaints-title = Жалобы

## Ошибки
fault-complained-of = Жалоба касается вас или вашего решения. Пусть её рассмотрит другое должностное лицо.
fault-complaint-answer-needed = Это делается подписанием ответа: подготовьте его текст и подпишите.
fault-complaint-answer-unsigned = Ответ не подписан. Подпишите его текст.
fault-complaint-changed = С жалобой уже что-то сделал другой сотрудник. Откройте её снова.
fault-complaint-files-spent = К жалобе можно приложить не более { $max } файлов. Приложите меньше или объедините их.
fault-complaint-channel-closed = Такие жалобы этим путём не подаются. Выберите другой пункт либо принесите или отправьте жалобу на бумаге.
fault-complaint-not-found = Среди ваших жалоб такой нет. Проверьте номер.
fault-complaint-number-unknown = У вас нет заявления с таким номером. Проверьте его или оставьте поле пустым.
fault-complaint-route-unknown = Выберите, на что вы жалуетесь.
fault-complaint-search-form = Это не номер жалобы, не ИИН, не БИН, не код услуги и не состояние.
fault-complaint-unsigned = Жалоба не подписана. Подпишите её текст.
fault-outgoing-number-missing = Юридическое лицо указывает исходящий номер и дату письма.
fault-survey-answer-form = Выберите один из трёх ответов.
fault-survey-given = По этому заявлению вы уже ответили. Спасибо.
fault-survey-month = Укажите месяц в виде гггг-мм.
fault-survey-not-yet = Заявление ещё не рассмотрено. Ответьте, когда оно будет рассмотрено.

## Survey
survey-anonymous = Ответы анонимны: никто не узнает, кто их дал.
survey-closed = На анкету отвечают один раз, когда заявление рассмотрено. Спасибо, если вы уже ответили.
survey-send = Отправить ответы
survey-title = Оценить услугу
fault-complaint-body-same = Жалоба уже находится в этом органе. Выберите орган, который компетентен.
