// The engine's side of imports: the import desk does the work.
#include "collect/presets.hpp"
#include "engine/import_desk.hpp"
#include "engine/live_engine.hpp"

namespace itinera {

Result<Json> LiveEngine::create_import(const std::string& mapping_text,
                                       const std::filesystem::path& file,
                                       const std::string& file_name)
{
    return imports_->create(mapping_text, file, file_name);
}

Result<Json> LiveEngine::check_import(const std::string& id)
{
    return imports_->check(id);
}

Result<Json> LiveEngine::start_import(const std::string& id, bool force)
{
    return imports_->run(id, force);
}

Result<Json> LiveEngine::cancel_import(const std::string& id)
{
    return imports_->cancel(id);
}

Result<Json> LiveEngine::imports()
{
    return imports_->list();
}

Result<Json> LiveEngine::import(const std::string& id)
{
    return imports_->find(id);
}

Result<Json> LiveEngine::wait_import(const std::string& id, int64_t version, Duration at_most)
{
    return imports_->wait(id, version, at_most);
}

Json LiveEngine::presets()
{
    Json list = Json::array();
    for (const Preset& preset : itinera::presets()) {
        list.push_back({{"name", preset.name}, {"mapping", preset.text}});
    }
    return Json{{"presets", std::move(list)}};
}

}  // namespace itinera
