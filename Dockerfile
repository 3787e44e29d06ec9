FROM python:3.11-slim AS packages
COPY requirements.lock .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STATIC_ROOT=/staticfiles
RUN useradd --system --no-create-home kenes && install -d -o kenes /media /dumps /backups
COPY --from=packages /venv /venv
WORKDIR /kenes
COPY . .
RUN SECRET_KEY=only-while-building python manage.py collectstatic --noinput
USER kenes
EXPOSE 8000
CMD ["sh", "-c", "python manage.py migrate && python manage.py load_regions && exec gunicorn --bind 0.0.0.0:8000 portal.wsgi"]
