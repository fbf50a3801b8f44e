import { type App, Stack } from 'aws-cdk-lib';
import { HttpApi, WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Code, Function as LambdaFunction, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';

/** Resources that the local run does not have. */
export function addUnsupported(app: App): void {
  const stack = new Stack(app, 'Unsupported');
  const vpc = new Vpc(stack, 'Network', { maxAzs: 2, natGateways: 0 });
  const machine = new StateMachine(stack, 'Flow', {
    definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Step')),
  });
  const bus = new EventBus(stack, 'Bus');
  new Rule(stack, 'OnOrder', {
    eventBus: bus,
    eventPattern: { source: ['shop'] },
    targets: [new SfnStateMachine(machine)],
  });
  const layer = 'arn:aws:lambda:us-east-1:580247275435:layer:LambdaInsightsExtension:38';
  const handler = new LambdaFunction(stack, 'InNetwork', {
    vpc,
    vpcSubnets: { subnets: vpc.isolatedSubnets },
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => process.env.FLOW;'),
    environment: { FLOW: machine.stateMachineArn, NAME: machine.stateMachineName },
    layers: [LayerVersion.fromLayerVersionArn(stack, 'Insights', layer)],
  });
  new LambdaFunction(stack, 'Report', {
    runtime: Runtime.PYTHON_3_13,
    handler: 'index.handler',
    code: Code.fromInline('def handler(event, context): return 1'),
  });
  const socket = new WebSocketApi(stack, 'Socket', {
    connectRouteOptions: { integration: new WebSocketLambdaIntegration('Connect', handler) },
  });
  new WebSocketStage(stack, 'Stage', { webSocketApi: socket, stageName: 'live', autoDeploy: true });
  new HttpApi(stack, 'Empty', { createDefaultStage: false });
}
