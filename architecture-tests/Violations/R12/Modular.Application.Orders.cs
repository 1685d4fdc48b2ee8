using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Modular.Tests.Orders")]
// expect: Modular.Application.Orders -> Modular.Tests.Billing (InternalsVisibleTo)
[assembly: InternalsVisibleTo("Modular.Tests.Billing")]
// expect: Modular.Application.Orders -> Modular.Infrastructure.Orders (InternalsVisibleTo)
[assembly: InternalsVisibleTo("Modular.Infrastructure.Orders")]
