FROM python:3.11-slim AS packages
COPY requirements.lock .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STATIC_ROOT=/staticfiles
# The number of the group stands in docker-compose.yml too: nginx reads uploads and dumps as a member of it.
RUN groupadd --gid 10001 kenes && useradd --uid 10001 --gid kenes --no-create-home kenes \
    && install -d -o kenes -g kenes -m 750 /media /dumps /backups
COPY --from=packages /venv /venv
WORKDIR /kenes
COPY . .
RUN SECRET_KEY=only-while-building python manage.py collectstatic --noinput
# docker build --build-arg VERSION=$(git describe --tags --always --dirty)
ARG VERSION=
ENV VERSION=$VERSION
USER kenes
EXPOSE 8000
# Tables are made by `python manage.py migrate`, once for all that serve: the service `migrate` of docker-compose.yml.
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "portal.wsgi"]
