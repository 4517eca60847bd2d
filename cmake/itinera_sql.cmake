# SQL lives in .sql files and is compiled into the program as text.
#
# itinera_embed_sql(<target> <file.sql>...)
#   makes, for each file, the header <target>/<stem>_sql.hpp with the constant itinera::<stem>_sql.
#   statement(<stem>_sql, "name") of store/sql_text.hpp cuts out what follows the line `-- name: name`.
#
# itinera_embed_migrations(<target> <set> [<folder>])
#   makes the header <target>/<set>.hpp with the constant itinera::<set>: the migrations of <folder>
#   (default: migrations), files NNNN_what.sql numbered from 0001 without gaps.
function(itinera_generated_folder target result)
  set(folder ${PROJECT_BINARY_DIR}/generated/${target})
  target_include_directories(${target} PUBLIC ${folder})
  set(${result} ${folder}/${target} PARENT_SCOPE)
endfunction()

function(itinera_embed_sql target)
  itinera_generated_folder(${target} folder)
  foreach(file IN LISTS ARGN)
    get_filename_component(file ${file} ABSOLUTE)
    get_filename_component(stem ${file} NAME_WE)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(READ ${file} text)
    file(CONFIGURE OUTPUT ${folder}/${stem}_sql.hpp @ONLY CONTENT
"// Generated from ${stem}.sql.
#pragma once
#include <string_view>
namespace itinera {
inline constexpr std::string_view ${stem}_sql = R\"sql(@text@)sql\";
}
")
  endforeach()
endfunction()

function(itinera_embed_migrations target set)
  set(source_folder migrations)
  if(ARGC GREATER 2)
    set(source_folder ${ARGV2})
  endif()
  itinera_generated_folder(${target} folder)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${source_folder}/*.sql)
  list(SORT files)
  set(entries "")
  set(number 0)
  foreach(file IN LISTS files)
    math(EXPR number "${number} + 1")
    get_filename_component(name ${file} NAME)
    string(REGEX MATCH "^0*([0-9]+)_" ignored ${name})
    if(NOT CMAKE_MATCH_1 EQUAL number)
      message(FATAL_ERROR "${file}: migrations are numbered without gaps; expected number ${number}")
    endif()
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(READ ${file} text)
    string(APPEND entries "    {${number}, R\"sql(${text})sql\"},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${folder}/${set}.hpp @ONLY CONTENT
"// Generated from the files of ${source_folder}.
#pragma once
#include \"store/database.hpp\"
namespace itinera {
inline constexpr Migration ${set}[] = {
@entries@};
}
")
endfunction()
