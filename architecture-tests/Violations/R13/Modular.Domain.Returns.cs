// expect: Modular.Domain.Returns -> Modular.Infrastructure.Returns.ReturnsModule (no such type)
namespace Modular.Domain.Returns;
