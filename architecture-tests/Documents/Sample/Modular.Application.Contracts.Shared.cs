using System;

namespace Modular.Application.Contracts.Shared;

public interface IIntegrationEvent;

public sealed class WireNameAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
