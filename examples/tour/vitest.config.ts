import { packageTests } from "../../scripts/package-tests.mjs";

export default packageTests({ include: ["test/**/*.test.mjs"] });
