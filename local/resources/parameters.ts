import { object, optional, text } from '../template/shapes.ts';
import { ignoreSettings } from '../template/tracked.ts';
import type { ResourceKind } from './resource-kind.ts';

const parameterShape = object({ Type: optional(text), Value: text });

/** Settings for people, permissions and cost. */
const ignored = ['AllowedPattern', 'Description', 'Name', 'Tags', 'Tier'];

/** Adds the parameters of the templates to the local Parameter Store, which handlers can read. */
export const parameters: ResourceKind = {
  types: ['AWS::SSM::Parameter'],
  deploy: (deployment) =>
    deployment.resources.each(
      'AWS::SSM::Parameter',
      parameterShape,
      ({ physicalIds, properties, region }) => {
        ignoreSettings(properties, ignored);
        const { Type: type = 'String', Value: value } = properties;
        deployment.services.parameters.set(physicalIds.ref, { type, value, region });
      },
    ),
};
