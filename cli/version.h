/* What `waraqa --version` and waraqa_build_info say. */
#ifndef CLI_VERSION_H
#define CLI_VERSION_H

#define WARAQA_VERSION "0.1.0"

#endif
