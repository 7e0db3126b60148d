#include "fuse.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <optional>

#include "mlx/compile.h"
#include "mlx/transforms.h"

namespace sextant {
namespace {

/** A folder of this user's own below the temporary one. */
std::string privateFolder() {
  auto folder = std::filesystem::temp_directory_path() / ("sextant-fuse-" + std::to_string(getuid()));
  mkdir(folder.c_str(), 0700);
  struct stat found;
  // A link, or somebody else's: what lies there might be loaded.
  if (lstat(folder.c_str(), &found) != 0 || !S_ISDIR(found.st_mode) || found.st_uid != getuid() || (found.st_mode & 077) != 0)
    throw std::runtime_error("fuse: " + folder.string() + " is not a folder of this user alone; remove it");
  return folder.string();
}

/** MLX reads TMPDIR when it compiles; it is set that long and no longer. */
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::string& folder) {
    if (const char* before = std::getenv("TMPDIR")) before_ = before;
    setenv("TMPDIR", folder.c_str(), 1);
  }
  ~TemporaryFolder() {
    if (before_) setenv("TMPDIR", before_->c_str(), 1);
    else unsetenv("TMPDIR");
  }

 private:
  std::optional<std::string> before_;
};

}  // namespace

bool canFuse() {
  static const bool found = [] {
    const char* path = std::getenv("PATH");
    std::string all = path == nullptr ? "" : path;
    for (size_t from = 0; from <= all.size();) {
      size_t end = std::min(all.find(':', from), all.size());
      auto compiler = std::filesystem::path(all.substr(from, end - from)) / "g++";
      if (access(compiler.c_str(), X_OK) == 0) return true;
      from = end + 1;
    }
    return false;
  }();
  return found;
}

Fused::Fused(ArrayFunction function) : compiled_(mx::compile(std::move(function))) {}

Arrays Fused::operator()(const Arrays& inputs) const {
  if (warm_) return compiled_(inputs);
  static std::mutex one;
  std::lock_guard guard(one);
  TemporaryFolder folder(privateFolder());
  auto results = compiled_(inputs);
  // Compilation happens when results are computed.
  mx::eval(results);
  warm_ = true;
  return results;
}

}  // namespace sextant
