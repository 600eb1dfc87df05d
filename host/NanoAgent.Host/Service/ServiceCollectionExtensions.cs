using System;
using System.Linq;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace NanoAgent.Host.Service;

/// <summary>Puts the agent into any generic host.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>
    /// Adds the agent as a hosted service: it starts and stops with the host, on one thread of its own. The section is
    /// read and checked when the host starts; wrong options end the start with an
    /// <see cref="OptionsValidationException"/> whose sentences name the keys, a data folder that cannot be used with
    /// an <see cref="AgentStopException"/>. When the agent ends on its own it stops the host, whose stop then throws
    /// the <see cref="AgentStopException"/> that says why.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="section">What <see cref="NanoAgentOptions"/> are read from: commonly "NanoAgent".</param>
    /// <returns>Where to say what is measured.</returns>
    /// <exception cref="InvalidOperationException">The host has an agent already.</exception>
    public static NanoAgentBuilder AddNanoAgent(this IServiceCollection services, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        if (services.Any(service => service.ServiceType == typeof(AgentStatus)))
        {
            throw new InvalidOperationException("A host has one agent: AddNanoAgent was called before.");
        }

        services.AddLogging();
        services.AddMetrics();
        services.AddOptions<NanoAgentOptions>().ValidateOnStart();
        services.AddSingleton<IConfigureOptions<NanoAgentOptions>>(new OptionsReader(section));
        services.AddSingleton<IValidateOptions<NanoAgentOptions>>(new OptionsValidator());
        services.AddSingleton<AgentStatus>();
        services.AddSingleton<AgentMetrics>();
        services.AddHostedService<AgentService>();
        return new NanoAgentBuilder(services);
    }
}
