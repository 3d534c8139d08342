FROM node:22.12.0-slim AS unit
CMD ["node", "--test"]
