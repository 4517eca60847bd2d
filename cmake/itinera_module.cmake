# itinera_module(<name> [DEPENDS <module or library>...])
#
# Makes one library of the current folder. The folder is the list of sources:
#   *.cpp         the library            target <name>
#   main.cpp      the program            target itinera, build/itinera
#   *_test.cpp    GoogleTest cases       target <name>_test,  run by ctest
#   *_bench.cpp   Google Benchmark cases target <name>_bench, smoke-run by ctest
#
# DEPENDS is the only place that declares a dependency between modules;
# tools/check_layers.py reports every #include that it does not cover.
set(itinera_warnings -Wall -Wextra -Wpedantic -Wconversion -Werror)
# g++ 12 takes "literal" + std::string for overlapping memory (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  list(APPEND itinera_warnings -Wno-restrict)
endif()

function(itinera_module name)
  cmake_parse_arguments(arg "" "" "DEPENDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cpp */*.cpp)
  file(GLOB test_sources CONFIGURE_DEPENDS *_test.cpp */*_test.cpp)
  file(GLOB bench_sources CONFIGURE_DEPENDS *_bench.cpp */*_bench.cpp)
  file(GLOB program_source CONFIGURE_DEPENDS main.cpp)
  if(test_sources OR bench_sources)
    list(REMOVE_ITEM sources ${test_sources} ${bench_sources})
  endif()
  if(program_source)
    list(REMOVE_ITEM sources ${program_source})
  endif()

  foreach(file IN LISTS sources test_sources)
    get_filename_component(file_name ${file} NAME)
    if("${name}/${file_name}" IN_LIST itinera_alone)
      set_source_files_properties(${file} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    endif()
  endforeach()

  if(sources)
    add_library(${name} STATIC ${sources})
    target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
    target_compile_options(${name} PRIVATE ${itinera_warnings})
    target_link_libraries(${name} PUBLIC ${arg_DEPENDS} Threads::Threads)
  else()  # headers only
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(${name} INTERFACE ${arg_DEPENDS} Threads::Threads)
  endif()

  if(program_source)
    add_executable(itinera ${program_source})
    target_compile_options(itinera PRIVATE ${itinera_warnings})
    target_link_libraries(itinera PRIVATE ${name})
    set_target_properties(itinera PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
  endif()

  if(test_sources)
    add_executable(${name}_test ${test_sources})
    target_compile_options(${name}_test PRIVATE ${itinera_warnings})
    # Each alone: tests name their twins and samples alike.
    set_target_properties(${name}_test PROPERTIES UNITY_BUILD OFF)
    target_link_libraries(${name}_test PRIVATE ${name} GTest::gtest_main)
    add_test(NAME ${name}_test COMMAND ${name}_test)
  endif()

  if(bench_sources AND NOT ITINERA_SANITIZE)
    add_executable(${name}_bench ${bench_sources})
    target_compile_options(${name}_bench PRIVATE ${itinera_warnings})
    set_target_properties(${name}_bench PROPERTIES UNITY_BUILD OFF)
    target_link_libraries(${name}_bench PRIVATE ${name} benchmark::benchmark_main)
    # The smallest size, once: proves that every benchmark still builds, runs and finds its result.
    add_test(NAME ${name}_bench_smoke
             COMMAND ${name}_bench --benchmark_filter=/1000$ --benchmark_min_time=0)
  endif()
endfunction()
