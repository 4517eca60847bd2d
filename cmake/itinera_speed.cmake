# Faster builds where the tools are there: ccache before the compiler, mold as the linker.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()

# The presets `release` and `sanitize` compile several files of a module as one (a unity build), which
# takes a third of the time; `develop` compiles each alone, and notices a missing #include.
if(CMAKE_UNITY_BUILD)
  # What is local to a file is then local to several, of which this warning warns.
  add_compile_options(-Wno-subobject-linkage)
endif()

# Files that stay alone: they have local names that a neighbour has too, or include <sqlite3.h>, which
# SOCI includes in a namespace of its own.
set(itinera_alone
    analysis/durations_by_group.cpp
    analysis/flow_report.cpp
    analysis/paths.cpp
    analysis/process_report.cpp
    analysis/sessions.cpp
    collect/import_run.cpp
    collect/row_mapper.cpp
    main/golden_text.cpp
    simulate/life.cpp
    simulate/write_world.cpp
    store/column_codec.cpp
    store/database.cpp
    store/header_codec.cpp
    store/key_run.cpp)
