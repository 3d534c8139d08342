FROM node:22.12.0-slim AS unit
USER 1000
CMD ["node", "--test"]
