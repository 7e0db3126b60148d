// BLAS and LAPACK that libmlx imports, each a jump to the same function of OpenBLAS, whose names begin with scipy_.
// The addon comes first in the look-up order of what it loads, so libmlx lands here instead of the wheel's reference BLAS (30 times slower).
// Names: `objdump -T libmlx.so` restricted to undefined cblas_* and *_ symbols.
#if defined(__x86_64__)
#define JUMP(name) .globl name; .type name, @function; name: jmp scipy_##name@PLT
#elif defined(__aarch64__)
#define JUMP(name) .globl name; .type name, %function; name: b scipy_##name
#endif
.text
JUMP(cblas_sgemm)
JUMP(cblas_dgemm)
JUMP(cblas_cgemm)
JUMP(sgetrf_)
JUMP(dgetrf_)
JUMP(sgetri_)
JUMP(dgetri_)
JUMP(spotrf_)
JUMP(dpotrf_)
JUMP(sgeqrf_)
JUMP(dgeqrf_)
JUMP(sorgqr_)
JUMP(dorgqr_)
JUMP(ssyevd_)
JUMP(dsyevd_)
JUMP(strtri_)
JUMP(dtrtri_)
JUMP(sgesdd_)
JUMP(dgesdd_)
JUMP(cgesdd_)
JUMP(sgeev_)
JUMP(dgeev_)
JUMP(cgeev_)
JUMP(cheevd_)
#if defined(__linux__)
.section .note.GNU-stack, "", %progbits
#endif
