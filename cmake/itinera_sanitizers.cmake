# -DITINERA_SANITIZE=ON builds everything with AddressSanitizer and UndefinedBehaviorSanitizer.
option(ITINERA_SANITIZE "Build with ASan and UBSan" OFF)
if(ITINERA_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
  # Checks before every access to memory: they double the time to compile, and what they find ends in a
  # fault or in AddressSanitizer anyway.
  add_compile_options(-fno-sanitize=null,alignment,vptr,object-size,nonnull-attribute,returns-nonnull-attribute)
  # GCC: sanitizers make this warning fire on sound code, here on optionals of the library and of Boost.
  add_compile_options(-Wno-maybe-uninitialized)
  add_link_options(-fsanitize=address,undefined)
  add_compile_definitions(_GLIBCXX_ASSERTIONS)  # bounds of vector, span, string_view
endif()
