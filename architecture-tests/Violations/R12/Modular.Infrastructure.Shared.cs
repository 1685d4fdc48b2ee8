using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Modular.Tests.EventLog")]
// expect: Modular.Infrastructure.Shared -> Modular.Tests.Billing (InternalsVisibleTo)
[assembly: InternalsVisibleTo("Modular.Tests.Billing")]
// expect: Modular.Infrastructure.Shared -> DynamicProxyGenAssembly2 (InternalsVisibleTo)
[assembly: InternalsVisibleTo("DynamicProxyGenAssembly2")]
