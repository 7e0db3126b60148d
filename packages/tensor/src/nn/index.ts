// Entry /nn: what neural networks are made of.
import { setup } from "../setup.js";

export { avgPool, maxPool } from "../ops/pooling.js";

setup();
