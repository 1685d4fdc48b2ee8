using System;

namespace Modular.Application.Contracts.Shared;

public interface IIntegrationEvent;

public sealed class NoConsumerAttribute(string reason) : Attribute
{
    public string Reason => reason;
}
